def handle_event(data):
    paid = data.get("data", {}).get("object", {})
    player = paid.get("client_reference_id")
    if data.get("type") != "checkout.session.completed" or not player:
        return None
    return {
        "players": [player],
        "variables": {"supporter": True},
        "text": "The player has just paid. Thank them in a few words.",
        "respond": "must",
    }
