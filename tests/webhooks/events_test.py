#!/usr/bin/env python3
"""What is told of refused imports and used-up limits, what /metrics says of deliveries, and who is sent nothing or slows
nobody: real lmsd and lmsctl, and a receiver that checks signatures.

Usage: events_test.py BUILD"""

import http.server
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

from webhook_world import Sink, WebhookWorld, wait_until

LARGEST_PACKAGE = 1 << 20
os.environ["LMSD_LIMITS_PACKAGE_SIZE"] = "1MiB"


class Heard:
    """A webhook to the receiver's /ok and what arrives there from now on."""

    def __init__(self, world, sink, events, *more):
        self.world, self.sink = world, sink
        self.hook = world.hook(sink, "/ok", "--event", events, *more)
        self.before = len(sink.at("/ok"))

    def lines(self):
        return self.sink.at("/ok")[self.before:]

    def __call__(self, number):
        """The message of that number, from 1 on."""
        wait_until(lambda: len(self.lines()) >= number, f"message {number}")
        line = self.lines()[number - 1]
        assert line["verified"] == [True], line
        return line

    def end(self, count):
        """Nothing waits, and so many came."""
        wait_until(lambda: self.world.shown(self.hook)["waiting"] == 0, "all to be delivered")
        assert len(self.lines()) == count, self.lines()
        self.world.ctl("webhook", "delete", self.hook["id"], "--yes")


def figures(world, sink):
    """What came of deliveries, what waits and how long."""
    def read():
        text = world.run("api", "GET", "/metrics").stdout
        return {name: float(value) for name, value in re.findall(r"^lmsd_(webhook\S*) (\S+)$", text, re.M)}

    def came_of(result):
        return read()[f'webhook_deliveries_total{{result="{result}"}}']

    before = read()
    assert len(before) == 6 and set(before.values()) == {0}, before
    hooks = [world.hook(sink, path, "--event", "user.created") for path in ("/ok", "/status/503", "/gone")]
    world.users(3, prefix="figures")
    for result, least in (("delivered", 3), ("retried", 3), ("disabled", 1)):
        wait_until(lambda r=result, n=least: came_of(r) >= n, f"{least} {result}")
    assert came_of("delivered") == 3 and came_of("failed") == 0, read()
    # Those of the endpoint that is gone wait for nobody.
    wait_until(lambda: not world.shown(hooks[2])["enabled"], "410 to disable")
    waiting = read()
    assert waiting["webhook_waiting"] == 3 and 0 < waiting["webhook_oldest_waiting_seconds"] < 300, waiting
    for hook in hooks:
        world.ctl("webhook", "delete", hook["id"], "--yes")
    assert read()["webhook_waiting"] == 0


def imports(world, sink):
    """Each refused package is told: one that is broken, one that is too large, one whose upload breaks off."""
    heard = Heard(world, sink, "course.import_failed,course.imported")

    def refusal(number):
        line = heard(number)
        assert line["type"] == "course.import_failed", line
        return line["data"]["error"]["code"], line["data"]["requested"]["key"]

    package = world.folder / "refused.zip"
    package.write_bytes(b"no ZIP")
    assert world.run("course", "import", package, "--key", "broken").returncode != 0
    assert refusal(1) == ("package.not_zip", "broken")
    package.write_bytes(bytes(LARGEST_PACKAGE + 1))
    assert world.run("course", "import", package, "--key", "large").returncode == 9
    assert refusal(2) == ("package.too_large", "large")

    key = world.ctl("key", "create", "--name", "importer", "--scope", "course.import")["key"]
    with socket.create_connection(("127.0.0.1", world.port)) as half:
        half.sendall(f"POST /courses?key=half HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n"
                     "Content-Type: application/zip\r\nContent-Length: 1000\r\n\r\nPK".encode())
        time.sleep(0.3)
    assert refusal(3) == ("package.incomplete", "half")

    world.ctl("course", "import", world.package("course.zip"), "--course", "course", "--create")
    assert heard(4)["type"] == "course.imported", heard(4)
    heard.end(4)


def enter(world, dispatch, learner):
    """"" when the learner gets in, else why not."""
    body = json.dumps({"token": world.link(dispatch, learner).split("#t=")[1]}).encode()
    request = urllib.request.Request(world.content_url + "/launch/exchange", body,
                                     {"Content-Type": "application/json"})
    try:
        urllib.request.urlopen(request, timeout=30).close()
        return ""
    except urllib.error.HTTPError as error:
        return json.load(error)["error"]["code"]


def limits(world, sink):
    """A limit is told when it is reached, by a learner or by a change, and not for each who is refused."""
    heard = Heard(world, sink, "dispatch.limit_reached", "--all-tenants")

    def limit(number):
        reached = heard(number)["data"]["limit"]
        return reached["kind"], reached["maximum"]

    world.ctl("tenant", "create", "--name", "Acme", "--domain", "acme")
    world.ctl("course", "import", world.package("limited.zip"), "--course", "limited", "--create")
    dispatch = world.ctl("dispatch", "create", "--course", "limited", "--tenant", "acme",
                         "--max-registrations", 2)["id"]
    assert [enter(world, dispatch, learner) for learner in ("ada", "bob", "cyd", "dan")] == \
        ["", "", "dispatch.limit_reached", "dispatch.limit_reached"]
    assert limit(1) == ("registrations", 2)
    assert heard(1)["data"]["dispatch"]["id"] == dispatch
    world.ctl("dispatch", "update", dispatch, "--max-registrations", 5)
    world.ctl("tenant", "update", "acme", "--max-registrations", 3)
    assert [enter(world, dispatch, learner) for learner in ("eve", "fay")] == ["", "tenant.limit_reached"]
    assert limit(2) == ("tenantRegistrations", 3)
    world.ctl("dispatch", "update", dispatch, "--max-registrations", 3)
    assert limit(3) == ("registrations", 3)
    heard.end(3)


def isolation(world, sink):
    """Endpoints that never answer, more than there are places to wait for them: another one is told at once."""
    heard = Heard(world, sink, "user.created")
    world.users(1, prefix="before")
    heard(1)
    dead = [world.ctl("webhook", "create", "--to", sink.url(f"/never?{n}"), "--event", "user.created")
            for n in range(40)]
    worst = 0
    for number in range(2, 8):
        begin = time.monotonic()
        world.users(1, prefix=f"at-once-{number}-")
        heard(number)
        worst = max(worst, time.monotonic() - begin)
    # A request that is not answered lasts 15 s.
    assert worst < 12, f"an event took {worst:.1f} s beside {len(dead)} endpoints that never answer"
    print(f"beside {len(dead)} endpoints that never answer an event was told within {worst:.1f} s")
    for hook in dead:
        world.ctl("webhook", "delete", hook["id"], "--yes")
    heard.end(7)


def impostor(world, sink):
    """An endpoint whose certificate nobody vouches for is sent nothing."""
    cert, key = world.folder / "impostor.pem", world.folder / "impostor.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", key, "-out", cert], check=True, capture_output=True)
    requests = []

    class Endpoint(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            requests.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    class Server(http.server.HTTPServer):
        def handle_error(self, *_):
            pass  # a handshake that the other side ends

    server = Server(("127.0.0.1", 0), Endpoint)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"https://127.0.0.1:{server.server_port}/"
    trusting = ssl.create_default_context(cafile=cert)
    urllib.request.urlopen(urllib.request.Request(url, b"{}"), timeout=30, context=trusting).close()
    assert requests == ["/"], "the endpoint does not work for those who trust it: the test tests nothing"

    hook = world.ctl("webhook", "create", "--to", url)
    assert world.run("webhook", "test", hook["id"]).returncode == 7
    tried = world.delivery(hook)
    assert tried["state"] == "waiting" and "no secure connection" in tried["error"], tried
    assert len(requests) == 1, "a message was sent to an impostor"
    world.ctl("webhook", "delete", hook["id"], "--yes")
    server.shutdown()
    server.server_close()


def main():
    with WebhookWorld(sys.argv[1]) as world, Sink() as sink:
        world.start()
        world.login()
        for case in (figures, imports, limits, isolation, impostor):
            begin = time.monotonic()
            case(world, sink)
            print(f"{case.__name__}: {time.monotonic() - begin:.1f} s", flush=True)
    print("ok")


main()
