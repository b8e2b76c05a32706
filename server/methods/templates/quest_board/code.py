QUESTS = [
    {"title": "Rats in the cellar", "difficulty": "easy", "reward": "5 silver",
     "task": "Clear the rats out of the cellar for the innkeeper; leave the cheese"},
    {"title": "The missing lute", "difficulty": "easy", "reward": "12 silver",
     "task": "Find out who took the bard Odo's lute on market day"},
    {"title": "Wolves on the north road", "difficulty": "medium", "reward": "40 silver",
     "task": "Make the road to Hollow Bridge safe for the merchants' guild before the first snow"},
    {"title": "A letter for the hermit", "difficulty": "medium", "reward": "25 silver",
     "task": "Carry Mother Ansel's sealed letter up the Grey Stair, and bring back the answer"},
    {"title": "Lights in the old mine", "difficulty": "hard", "reward": "120 silver",
     "task": "Find out for the reeve what burns below ground at night, and put an end to it"},
]


def handle_event(data):
    difficulty = data.get("difficulty")
    return {"quests": [quest for quest in QUESTS if difficulty is None or quest["difficulty"] == difficulty]}
