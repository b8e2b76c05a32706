# How many of the base unit one of each unit is: metre, kilogram, litre, metre per second.
UNITS = {
    "length": {
        "mm": 0.001, "cm": 0.01, "m": 1.0, "km": 1000.0,
        "inch": 0.0254, "foot": 0.3048, "yard": 0.9144, "mile": 1609.344, "league": 4828.032,
    },
    "mass": {
        "g": 0.001, "kg": 1.0, "tonne": 1000.0,
        "ounce": 0.028349523125, "pound": 0.45359237, "stone": 6.35029318,
    },
    "volume": {
        "ml": 0.001, "litre": 1.0,
        "cup": 0.2365882365, "pint": 0.56826125, "gallon": 4.54609, "barrel": 163.65924,
    },
    "speed": {"m/s": 1.0, "km/h": 1 / 3.6, "mph": 0.44704, "knot": 1852 / 3600},
}
TEMPERATURES = {"celsius", "fahrenheit", "kelvin"}


def to_celsius(value, unit):
    if unit == "fahrenheit":
        return (value - 32) * 5 / 9
    return value - 273.15 if unit == "kelvin" else value


def from_celsius(value, unit):
    if unit == "fahrenheit":
        return value * 9 / 5 + 32
    return value + 273.15 if unit == "kelvin" else value


def handle_event(data):
    value, source, target = data["value"], data["from_unit"], data["to_unit"]
    if source in TEMPERATURES and target in TEMPERATURES:
        result = from_celsius(to_celsius(value, source), target)
    else:
        for units in UNITS.values():
            if source in units and target in units:
                result = value * units[source] / units[target]
                break
        else:
            return {"error": f"{source} and {target} do not measure the same thing"}
    return {"value": value, "from_unit": source, "to_unit": target, "result": f"{result:.6g} {target}"}
