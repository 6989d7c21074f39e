"""A receiver of tasks that are sent over HTTP: python3 receiver.py <host> <port>

The type's secret is in SLIPSTREAM_SECRET. Tasks whose payload has "later": true are answered with 202 and completed
afterwards; for that SLIPSTREAM_KEY is a key with the scope tasks:work (or SLIPSTREAM_TOKEN a bearer token of your issuer), and
SLIPSTREAM_ADDRESS says where the API is if the operator has not.
"""
import hashlib
import hmac
import http.server
import json
import os
import sys
import threading
import time
import urllib.error
import urllib.request

SECRET = os.environ["SLIPSTREAM_SECRET"].encode()
TOLERANCE_SECONDS = 300
done = {}  # results by task, so that a repeated call is answered without working again; a real receiver keeps them durably


def is_signed(headers, body):
    """Whether a call is from Slipstream, is about this body, and is new."""
    timestamp = headers.get("Slipstream-Timestamp", "")
    expected = "v1=" + hmac.new(SECRET, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    signatures = headers.get("Slipstream-Signature", "").split(",")
    known = any([hmac.compare_digest(expected.encode(), given.encode()) for given in signatures])
    return known and timestamp.isdigit() and abs(time.time() - int(timestamp)) <= TOLERANCE_SECONDS


def run(payload):
    """The work itself; it must bear repetition."""
    return {"words": len(str(payload.get("text", "")).split())}


def call_back(task, verb, body):
    """Tells an outcome, again and again until it is heard; what is heard twice has no second effect."""
    base = task["callback"]
    if "SLIPSTREAM_ADDRESS" in os.environ:
        base = os.environ["SLIPSTREAM_ADDRESS"] + "/api/v1/leases"
    headers = {"Content-Type": "application/json"}
    if "SLIPSTREAM_KEY" in os.environ:
        headers["X-API-Key"] = os.environ["SLIPSTREAM_KEY"]
    else:
        headers["Authorization"] = "Bearer " + os.environ["SLIPSTREAM_TOKEN"]
    while True:
        request = urllib.request.Request(f"{base}/{task['token']}:{verb}", json.dumps(body).encode(), headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            if refused.code not in (429, 502, 503, 504):
                return print("not ours any more:", refused.code, flush=True)
            time.sleep(float(refused.headers.get("Retry-After", 1)))
        except OSError:
            time.sleep(1)


def work_later(task):
    try:
        outcome = "complete", {"result": run(task["payload"])}
    except Exception as error:
        outcome = "fail", {"error": {"type": type(error).__name__, "message": str(error)}}
    call_back(task, *outcome)


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not is_signed(self.headers, body):
            return self.answer(401, {"error": "not signed"})
        task = json.loads(body)
        if task["task_id"] in done:
            return self.answer(200, done[task["task_id"]])
        if (task["payload"] or {}).get("later"):
            threading.Thread(target=work_later, args=(task,), daemon=True).start()
            return self.answer(202, {})
        done[task["task_id"]] = run(task["payload"] or {})
        self.answer(200, done[task["task_id"]])

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


server = http.server.ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Receiver)
print("listening on", server.server_address[1], flush=True)
server.serve_forever()
