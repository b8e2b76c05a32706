from barkeep import state


def handle_event(data):
    moves = [item for item in data.get("changelog", {}).get("items", []) if item.get("field") == "status"]
    issue = data["issue"]
    # Whom the ticket's method has remembered under this key.
    players = state.players(issue["key"])
    if not moves or not players:
        return None
    return {
        "players": players,
        "text": f'The ticket {issue["key"]}, "{issue["fields"]["summary"]}", is now {moves[-1]["toString"]}. Tell the player, who opened it.',
        "respond": "must",
    }
