"""lmsd under clients that are slow, many, or send too much. Usage: strain_test.py BUILD"""

import concurrent.futures
import http.client
import json
import re
import resource
import socket
import sys
import threading
import time

from lmsd_world import World, rounds

SILENT = 300
DRIPPING = 300
LEARNERS = 200
KEPT = 256


def connect(port):
    s = socket.create_connection(("127.0.0.1", port), timeout=30)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return s


def ask(port, method, path, headers=None, body=None, timeout=30):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


class Dripper:
    """Sends one byte of a head every 2 seconds on each of its connections."""

    def __init__(self, port, count):
        self.sockets = [connect(port) for _ in range(count)]
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        head = b"GET /healthz HTTP/1.1\r\nHost: lms\r\nX-Slow: " + b"a" * 1000
        sent = 0
        while not self.stopped.is_set():
            for s in self.sockets:
                try:
                    s.send(head[sent:sent + 1])
                except OSError:
                    pass  # lmsd may end it: its head is late
            sent += 1
            self.stopped.wait(2)

    def close(self):
        self.stopped.set()
        self.thread.join()
        for s in self.sockets:
            s.close()


def slow_clients(world):
    silent = [connect(world.port) for _ in range(SILENT)]
    dripper = Dripper(world.port, DRIPPING)
    try:
        slowest = 0
        for _ in range(rounds(40, 8)):
            begin = time.monotonic()
            status, _, _ = ask(world.port, "GET", "/healthz", timeout=1)
            slowest = max(slowest, time.monotonic() - begin)
            assert status == 200
            time.sleep(0.5)
    finally:
        dripper.close()
        for s in silent:
            s.close()
    print(f"{SILENT} silent and {DRIPPING} dripping connections: a newcomer's slowest answer {slowest * 1000:.1f} ms "
          "(goal 1000)")
    assert slowest < 1


def launch(world, token):
    status, _, body = ask(world.content_port, "POST", "/launch/exchange", {"Content-Type": "application/json"},
                          json.dumps({"token": token}))
    assert status == 200, body
    return json.loads(body)


def classroom(world, dispatch):
    """All learners of one address open a course in the same moment: page, player, exchange, files."""
    tokens = [world.link(dispatch, f"class-{i}").split("#t=")[1] for i in range(2)]
    login = json.loads(ask(world.port, "POST", "/auth/login", {"Content-Type": "application/json"},
                           json.dumps({"email": "admin@example.org", "password": "correct-horse-battery-7"}))[2])
    headers = {"Content-Type": "application/json", "Authorization": "Bearer " + login["token"]}
    for i in range(2, LEARNERS):
        body = json.dumps({"learner": {"id": f"class-{i}", "name": f"Learner {i}"}})
        status, _, answer = ask(world.port, "POST", f"/dispatches/{dispatch}/launch-links", headers, body)
        assert status == 201, answer
        tokens.append(json.loads(answer)["url"].split("#t=")[1])
    page = ask(world.content_port, "GET", "/play")[2].decode()
    player = ["/play", *re.findall(r'(?:src|href)="(/[^"]+)"', page)]
    assert any(path.endswith(".js") for path in player), page
    start = threading.Barrier(LEARNERS)

    def learner(token):
        start.wait()
        statuses = [ask(world.content_port, "GET", path)[0] for path in player]
        opened = launch(world, token)
        for _ in range(10):
            statuses.append(ask(world.content_port, "GET", opened["files"] + "sco1/index.html")[0])
        return statuses

    begin = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(LEARNERS) as pool:
        statuses = [s for all_of_one in pool.map(learner, tokens) for s in all_of_one]
    took = time.monotonic() - begin
    assert set(statuses) == {200}, sorted(set(statuses))
    print(f"{LEARNERS} learners of one address opened a course at once in {took:.2f} s, no request refused")
    return tokens[0]


def kept_alive(world):
    connections = [http.client.HTTPConnection("127.0.0.1", world.port, timeout=10) for _ in range(KEPT)]
    slowest = 0
    for _ in range(rounds(20, 4)):
        for c in connections:
            begin = time.monotonic()
            c.request("GET", "/healthz")
            assert c.getresponse().read() and c.sock is not None, "the connection was closed"
            slowest = max(slowest, time.monotonic() - begin)
        time.sleep(0.5)
    for c in connections:
        c.close()
    print(f"{KEPT} connections kept alive: slowest answer {slowest * 1000:.1f} ms")


def read_answer(s):
    data = b""
    while b"\r\n\r\n" not in data:
        piece = s.recv(65536)
        assert piece, data
        data += piece
    head, body = data.split(b"\r\n\r\n", 1)
    length = int(re.search(rb"(?i)content-length: (\d+)", head).group(1))
    while len(body) < length:
        body += s.recv(65536)
    return int(head.split()[1]), json.loads(body)


def large_bodies(world):
    # Told in the head: refused without a byte of the body.
    s = connect(world.port)
    s.sendall(b"POST /auth/login HTTP/1.1\r\nHost: lms\r\nContent-Type: application/json\r\n"
              b"Content-Length: 10000000000\r\n\r\n")
    status, body = read_answer(s)
    assert (status, body["error"]["code"]) == (413, "http.body_too_large"), (status, body)
    s.close()

    # Not told: cut off where the limit is, while the client still sends.
    s = connect(world.port)
    s.sendall(b"POST /auth/login HTTP/1.1\r\nHost: lms\r\nContent-Type: application/json\r\n"
              b"Transfer-Encoding: chunked\r\n\r\n")
    for _ in range(100):
        s.sendall(b"1000\r\n" + b" " * 4096 + b"\r\n")
    status, body = read_answer(s)
    assert (status, body["error"]["code"]) == (413, "http.body_too_large"), (status, body)
    s.close()

    # An upload that is refused at its head by a client that reads only after it has sent everything.
    size = 8 << 20
    for headers, wanted in ((b"", 401), (b"Authorization: Bearer nonsense\r\n", 401)):
        s = connect(world.port)
        s.sendall(b"POST /courses HTTP/1.1\r\nHost: lms\r\nContent-Type: application/zip\r\n" + headers +
                  b"Content-Length: %d\r\n\r\n" % size)
        for _ in range(size // 65536):
            s.sendall(b"x" * 65536)
        status, body = read_answer(s)
        assert status == wanted, (status, body)
        s.close()
    print("bodies over the limit are refused with an answer that the client can read")


def course_files(world, token):
    """What a course file answers to conditions and ranges."""
    opened = launch(world, token)
    path = opened["files"] + "sco1/index.html"
    port = world.content_port
    status, headers, whole = ask(port, "GET", path)
    assert status == 200 and headers["Accept-Ranges"] == "bytes"
    tag = headers["ETag"]
    gzip_tag = ask(port, "GET", path, {"Accept-Encoding": "gzip"})[1]["ETag"]
    size = len(whole)
    table = [
        # request headers, status, body, Content-Range
        ({}, 200, whole, None),
        ({"Range": "bytes=0-0"}, 206, whole[:1], f"bytes 0-0/{size}"),
        ({"Range": "bytes=5-"}, 206, whole[5:], f"bytes 5-{size - 1}/{size}"),
        ({"Range": "bytes=-7"}, 206, whole[-7:], f"bytes {size - 7}-{size - 1}/{size}"),
        ({"Range": f"bytes=0-{size + 100}"}, 206, whole, f"bytes 0-{size - 1}/{size}"),
        ({"Range": f"bytes={size}-"}, 416, None, f"bytes */{size}"),
        ({"Range": "bytes=0-1,3-4"}, 200, whole, None),
        ({"Range": "bytes=4-2"}, 200, whole, None),
        ({"Range": "pages=1-2"}, 200, whole, None),
        ({"Range": "bytes=0-0", "Accept-Encoding": "gzip"}, 206, whole[:1], f"bytes 0-0/{size}"),
        ({"Range": "bytes=0-0", "If-Range": tag}, 206, whole[:1], f"bytes 0-0/{size}"),
        ({"Range": "bytes=0-0", "If-Range": '"other"'}, 200, whole, None),
        ({"If-None-Match": tag}, 304, b"", None),
        ({"If-None-Match": '"a", ' + tag}, 304, b"", None),
        ({"If-None-Match": "*"}, 304, b"", None),
        ({"If-None-Match": "W/" + tag}, 304, b"", None),
        ({"If-None-Match": '"other"'}, 200, whole, None),
        ({"If-None-Match": gzip_tag, "Accept-Encoding": "gzip"}, 304, b"", None),
    ]
    for request, wanted, body, content_range in table:
        for method in ("GET", "HEAD"):
            status, headers, got = ask(port, method, path, request)
            assert status == wanted, (method, request, status)
            assert headers["Content-Range"] == content_range, (method, request, headers["Content-Range"])
            if body is not None:
                assert got == (body if method == "GET" else b""), (method, request, len(got))
            if status in (200, 206):
                assert int(headers["Content-Length"]) == len(body), (method, request)
    print(f"{2 * len(table)} conditional and partial requests for a course file answered as they should")


def log_in(world, email, password):
    return ask(world.port, "POST", "/auth/login", {"Content-Type": "application/json"},
               json.dumps({"email": email, "password": password}))


def guessing(world):
    """Wrong passwords run out by account; the address has many more, so that others still log in."""
    statuses = [log_in(world, "guessed@example.org", f"wrong {i}")[0] for i in range(12)]
    assert statuses[:10] == [401] * 10 and statuses[-1] == 429, statuses
    status, headers, body = log_in(world, "GUESSED@example.org", "wrong again")
    assert status == 429 and json.loads(body)["error"]["code"] == "auth.rate_limited"
    assert 1 <= int(headers["Retry-After"]) <= 60
    assert log_in(world, "admin@example.org", "correct-horse-battery-7")[0] == 200
    print("an account's wrong passwords run out, others of the address still log in")


def guessing_from_one_address(world):
    """Wrong passwords for one account after the other run out by address, and come back with time."""
    world.stop()
    world.flags = ["--rate-limit-address-burst", "8", "--rate-limit-address-interval", "2s"]
    world.start()
    statuses = [log_in(world, f"nobody-{i}@example.org", "wrong")[0] for i in range(20)]
    assert statuses[:8] == [401] * 8 and 429 in statuses[8:], statuses
    while True:
        status, headers, body = log_in(world, "admin@example.org", "correct-horse-battery-7")
        if status == 200:
            break
        assert status == 429 and json.loads(body)["error"]["code"] == "auth.rate_limited", (status, body)
        time.sleep(int(headers["Retry-After"]))
    assert ask(world.port, "GET", "/healthz", {})[0] == 200
    print("an address's wrong passwords run out over all accounts, and come back with time")


def main():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    with World(sys.argv[1]) as world:
        world.start()
        world.login()
        dispatch = world.dispatch(world.package("course.zip"))
        slow_clients(world)
        token = classroom(world, dispatch)
        kept_alive(world)
        large_bodies(world)
        course_files(world, token)
        guessing(world)
        guessing_from_one_address(world)


main()
