MENU = {
    "food": [
        {"name": "lamb stew with barley", "copper": 3, "meatless": False},
        {"name": "mushroom pie", "copper": 2, "meatless": True},
        {"name": "bread, cheese and pickled onions", "copper": 1, "meatless": True},
    ],
    "drink": [
        {"name": "brown ale", "copper": 1, "meatless": True},
        {"name": "pear cider", "copper": 1, "meatless": True},
        {"name": "elderberry cordial", "copper": 1, "meatless": True},
    ],
}


def handle_event(data):
    kind = data.get("kind", "all")
    meatless = data.get("meatless", False)
    return {
        name: [f"{dish['name']} ({dish['copper']} copper)" for dish in dishes if dish["meatless"] or not meatless]
        for name, dishes in MENU.items()
        if kind in ("all", name)
    }
