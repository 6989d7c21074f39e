"""Celery: python3 celery_rival.py submit|batch SECONDS, process|latency COUNT"""
import json
import os
import subprocess
import sys
import time

import redis

from celery_tasks import app, noop

cell, amount = sys.argv[1], float(sys.argv[2])
payload = {"text": "x" * 188}
store = redis.Redis.from_url(os.environ["REDIS_URL"])
# Written to disk once a second.
store.config_set("appendonly", "yes")
store.config_set("appendfsync", "everysec")


def submit(seconds):
    begun = time.monotonic()
    calls = 0
    with app.pool.acquire(block=True) as connection, app.amqp.Producer(connection) as producer:
        while time.monotonic() - begun < seconds:
            noop.apply_async((payload,), producer=producer)
            calls += 1
    return calls / (time.monotonic() - begun)


def worker():
    return subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "celery_tasks", "worker", "-P", "prefork", "-c", "4", "-l", "ERROR",
         "--without-gossip", "--without-mingle", "--without-heartbeat"],
        stdout=sys.stderr,
    )


def drain(count):
    for _ in range(count):
        noop.apply_async((payload,))
    process = worker()
    try:
        while store.llen("celery") == count:
            time.sleep(0.01)
        begun = time.monotonic()
        while store.llen("celery") > 0 or store.hlen("unacked") > 0:
            time.sleep(0.01)
        return count / (time.monotonic() - begun)
    finally:
        process.terminate()
        process.wait()


store.delete("celery", "unacked", "unacked_index", "started")
if cell in ("submit", "batch"):
    submit(1)
    result = {"per_second": submit(amount)}
elif cell == "process":
    result = {"per_second": drain(int(amount))}
else:
    process = worker()
    try:
        time.sleep(3)
        for _ in range(int(amount)):
            noop.apply_async(({**payload, "list": "started", "at": time.time()},))
            time.sleep(0.025)
        time.sleep(1)
        took = sorted(1000 * float(value) for value in store.lrange("started", 0, -1))
        result = {"p50_ms": took[len(took) // 2], "p99_ms": took[min(len(took) - 1, int(0.99 * len(took)))]}
    finally:
        process.terminate()
        process.wait()
store.delete("celery", "unacked", "unacked_index", "started")
print(json.dumps(result))
