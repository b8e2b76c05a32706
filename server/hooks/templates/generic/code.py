def handle_event(data):
    return data
