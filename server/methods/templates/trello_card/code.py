import os

import requests

LIST_ID = "<your-list-id>"  # Open a card of the list, add .json to its address, and look for idList
API = "https://api.trello.com/1"


def handle_event(data):
    response = requests.post(
        f"{API}/cards",
        params={"key": os.environ["TRELLO_KEY"], "token": os.environ["TRELLO_TOKEN"]},
        json={"idList": LIST_ID, "name": data["title"], "desc": data.get("details", "")},
        timeout=4,
    )
    if response.status_code != 200:
        return {"error": f"Trello answered {response.status_code}: {response.text[:200]}"}
    card = response.json()
    return {"card": card["name"], "url": card["shortUrl"]}
