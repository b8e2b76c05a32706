import random
import re


def handle_event(data):
    dice = data.get("dice") or "1d6"
    match = re.fullmatch(r"\s*(\d*)\s*[dD]\s*(\d+)\s*([+-]\s*\d+)?\s*", dice)
    if not match:
        return {"error": f"{dice!r} is not a roll; write it as 2d6 or 1d20+3"}
    count = int(match.group(1) or 1)
    sides = int(match.group(2))
    bonus = int((match.group(3) or "0").replace(" ", ""))
    if not 1 <= count <= 100 or not 2 <= sides <= 1000:
        return {"error": "At most 100 dice, with 2 to 1000 sides each"}
    rolls = [random.randint(1, sides) for _ in range(count)]
    print(f"rolled {dice}: {rolls}")
    return {"dice": dice, "rolls": rolls, "total": sum(rolls) + bonus}
