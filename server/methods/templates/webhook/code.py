import os

import requests


def handle_event(data, context):
    response = requests.post(
        os.environ["WEBHOOK_URL"],
        json={
            "event": data["event"],
            "details": data.get("details", {}),
            "player": context["player"],
            "character": context["character"],
        },
        # The receiver can tell by this key that it has had the same event before.
        headers={"Idempotency-Key": context["call"]},
        timeout=4,
    )
    if not response.ok:
        return {"error": f"The service answered {response.status_code}: {response.text[:200]}"}
    if "json" in response.headers.get("Content-Type", ""):
        return {"sent": True, "answer": response.json()}
    return {"sent": True}
