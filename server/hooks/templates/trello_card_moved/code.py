CHARACTERS = ["barkeep"]


def handle_event(data):
    action = data.get("action", {})
    moved = action.get("data", {})
    if action.get("type") != "updateCard" or "listAfter" not in moved:
        return None
    card, before, after = moved["card"]["name"], moved["listBefore"]["name"], moved["listAfter"]["name"]
    return {"characters": CHARACTERS, "text": f'On the board, "{card}" was moved from {before} to {after}.'}
