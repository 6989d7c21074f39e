"""A worker that pulls tasks of one type: python3 worker.py <address> <type>

The key is in SLIPSTREAM_KEY, with the scope tasks:work. Stop it with Ctrl-C or SIGTERM: it ends what it works on first.
"""
import json
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request

ADDRESS, TYPE = sys.argv[1], sys.argv[2]
HEADERS = {"X-API-Key": os.environ["SLIPSTREAM_KEY"], "Content-Type": "application/json"}
HEARTBEAT_SECONDS = 10  # a third of the type's lease
stopping = threading.Event()


class Stop(Exception):
    """The task is not this worker's any more."""


def call(path, body):
    """Says something, again and again until it is heard; what is heard twice has no second effect."""
    while True:
        request = urllib.request.Request(
            ADDRESS + "/api/v1/leases" + path, json.dumps(body).encode(), HEADERS, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            if refused.code in (404, 409) and ":" in path:
                raise Stop from refused
            if refused.code not in (429, 502, 503, 504):
                raise
            time.sleep(float(refused.headers.get("Retry-After", 1)))
        except OSError:
            time.sleep(1)


def run(task):
    """The work itself; yields now and then how far it is."""
    steps = int((task["payload"] or {}).get("steps", 1))
    for step in range(task["checkpoint"] or 0, steps):
        time.sleep(0.01)
        yield {"progress": (step + 1) / steps, "checkpoint": step + 1}
    return {"steps": steps}


def work(task):
    token, told = task["token"], time.monotonic()
    steps = run(task)
    try:
        while True:
            note = next(steps)
            if time.monotonic() - told > HEARTBEAT_SECONDS:
                told = time.monotonic()
                if call(f"/{token}:heartbeat", note)["cancelled"]:
                    return
    except StopIteration as done:
        outcome = f"/{token}:complete", {"result": done.value}
    except Stop:
        return
    except Exception as error:
        outcome = f"/{token}:fail", {"error": {"type": type(error).__name__, "message": str(error)}}
    try:
        print(call(*outcome))
    except Stop:
        print(f"{task['task_id']} is not ours any more")


for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda *_: stopping.set())
while not stopping.is_set():
    for leased in call("", {"types": [TYPE], "max": 1, "wait": "PT20S"})["data"]:
        work(leased)
