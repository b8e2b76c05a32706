def handle_event(data):
    moves = [item for item in data.get("changelog", {}).get("items", []) if item.get("field") == "status"]
    fields = data["issue"]["fields"]
    players = [label.removeprefix("player-") for label in fields.get("labels", []) if label.startswith("player-")]
    if not moves or not players:
        return None
    return {
        "players": players,
        "text": f'The ticket {data["issue"]["key"]}, "{fields["summary"]}", is now {moves[-1]["toString"]}. Tell the player, who opened it.',
        "respond": "must",
    }
