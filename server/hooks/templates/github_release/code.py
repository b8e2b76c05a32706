CHARACTERS = ["barkeep"]


def handle_event(data):
    if data.get("action") != "published":
        return None
    release = data["release"]
    title = release.get("name") or release["tag_name"]
    return {"characters": CHARACTERS, "text": f'{data["repository"]["full_name"]} has a new release: {title}.'}
