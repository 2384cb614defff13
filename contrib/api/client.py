#!/usr/bin/env python3
"""A client of trousseau's API in a few lines: what is in stock and what is due back in a school, and a serial that goes into its stock.

    TROUSSEAU=https://clefs.example.fr TROUSSEAU_KEY=tr_… ./client.py 0951099D [SERIAL…]

The key is one of `trousseau client add "Tableau de bord" --scope api_write --school 0951099D`. No library is needed.
"""
import json, os, sys, urllib.error, urllib.request, uuid


def ask(path, body=None):
    """A document of the API; with a body, an act that is done once, however often it is sent."""
    request = urllib.request.Request(os.environ["TROUSSEAU"] + "/api/v1" + path, body and json.dumps(body).encode())
    request.add_header("Authorization", "Bearer " + os.environ["TROUSSEAU_KEY"])
    if body:
        request.add_header("Content-Type", "application/json")
        request.add_header("Idempotency-Key", str(uuid.uuid4()))
    try:
        return json.load(urllib.request.urlopen(request, timeout=10))
    except urllib.error.HTTPError as refused:
        sys.exit(json.load(refused)["detail"])


school, serials = sys.argv[1], sys.argv[2:]
for serial in serials:
    print("registered:", ask("/tokens", {"serial": serial, "school": school})["row"]["name"])
free = ask(f"/tokens?school={school}&state=in_stock&per_page=500")
print("in stock:", free["total"], *[token["name"] for token in free["rows"]])
print("due back:", *[due["token"]["name"] for due in ask("/due-back")["rows"]])
