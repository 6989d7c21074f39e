"""Celery: the application; its worker is a process of its own."""
import os
import time

from celery import Celery

app = Celery("bench", broker=os.environ["REDIS_URL"])
app.conf.update(
    task_acks_late=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=64,
    broker_connection_retry_on_startup=True,
)


@app.task(name="noop")
def noop(payload):
    if "list" in payload:
        import redis

        client = redis.Redis.from_url(os.environ["REDIS_URL"])
        client.rpush(payload["list"], time.time() - payload["at"] if "at" in payload else 1)
