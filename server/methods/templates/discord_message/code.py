import os

import requests


def handle_event(data, context):
    character = context["character"]
    response = requests.post(
        os.environ["DISCORD_WEBHOOK_URL"],
        params={"wait": "true"},
        json={
            "content": data["message"],
            "username": character["name"] if character else "Barkeep",
            # Players' words must not ring everybody's bell.
            "allowed_mentions": {"parse": []},
        },
        timeout=4,
    )
    if response.status_code == 429:
        return {"error": "Discord asks to wait before the next message", "retry_after": response.json()["retry_after"]}
    if not response.ok:
        return {"error": f"Discord answered {response.status_code}"}
    return {"posted": True, "id": response.json()["id"]}
