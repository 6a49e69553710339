"""An lmsd that may send to this machine, and the receiver of tests/webhooks/sink.mjs beside it."""

import json
import os
import pathlib
import subprocess
import sys
import threading
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "functional"))
from lmsd_world import World, rounds, wait_until  # noqa: E402

os.environ["LMSD_OUTGOING_ALLOW"] = "127.0.0.0/8"


class Sink:
    """Collects what arrives; `lines` grows while it runs."""

    def __init__(self, port=0):
        self.process = subprocess.Popen(["node", str(HERE / "sink.mjs"), str(port)], stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())
        self.lines = []
        threading.Thread(target=self._collect, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def _collect(self):
        for line in self.process.stdout:
            self.lines.append(json.loads(line))

    def url(self, path=""):
        return f"http://127.0.0.1:{self.port}{path}"

    def at(self, path):
        return [line for line in list(self.lines) if line["path"] == path]

    def ask(self, path):
        with urllib.request.urlopen(self.url(path), timeout=30) as answer:
            return json.load(answer)

    def expect(self, path, secrets):
        """Messages to `path` are checked with each of `secrets`."""
        body = json.dumps({"path": path, "secrets": secrets}).encode()
        urllib.request.urlopen(urllib.request.Request(self.url("/secret"), body), timeout=30).close()


class WebhookWorld(World):
    def hook(self, sink, path, *more):
        made = self.ctl("webhook", "create", "--to", sink.url(path), *more)
        sink.expect(path, [made["secret"]])
        return made

    def users(self, count, last_name="v0", prefix="u"):
        """Makes or changes users, one event each, through the batch route."""
        for first in range(0, count, 500):
            users = [{"email": f"{prefix}{n}@example.org", "firstName": "User", "lastName": last_name}
                     for n in range(first, min(first + 500, count))]
            body = json.dumps({"users": users, "update": True})
            done = self.run("api", "POST", "/users/batch", "--data", body)
            assert done.returncode == 0, done.stdout[-500:] + done.stderr
            kinds = {one["outcome"] for one in json.loads(done.stdout)["results"]}
            assert kinds <= {"created", "updated"}, kinds

    def shown(self, hook):
        return self.ctl("webhook", "show", hook["id"])

    def deliveries(self, hook, *more):
        return self.ctl("webhook", "deliveries", hook["id"], *more)

    def delivery(self, hook):
        """The newest one, with what was answered."""
        newest = self.deliveries(hook, "--limit", 1)[0]
        return self.ctl("webhook", "deliveries", hook["id"], "--delivery", newest["id"])


__all__ = ["Sink", "WebhookWorld", "rounds", "wait_until"]
