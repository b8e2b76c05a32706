import requests

API_KEY = "123"  # TheSportsDB's key for trying it out; replace it with your own
API = f"https://www.thesportsdb.com/api/v1/json/{API_KEY}"


def ask(path, **params):
    response = requests.get(f"{API}/{path}", params=params, timeout=2)
    response.raise_for_status()
    return response.json()


def handle_event(data):
    teams = ask("searchteams.php", t=data["team"]).get("teams")
    if not teams:
        return {"error": f"No team called {data['team']} was found"}
    team = teams[0]
    results = ask("eventslast.php", id=team["idTeam"]).get("results") or []
    return {
        "team": team["strTeam"],
        "league": team.get("strLeague"),
        "last_games": [
            {
                "date": game["dateEvent"],
                "home": game["strHomeTeam"],
                "away": game["strAwayTeam"],
                "score": f"{game['intHomeScore']}:{game['intAwayScore']}",
            }
            for game in results[:5]
        ],
    }
