#!/usr/bin/env python3
"""Course files from lmsd beside the same files, unpacked, from nginx: requests/s and the ratio.

Stored entries (images, video) against nginx serving statically, deflated text against nginx
compressing on the fly at its default level. Both run at the same time; the rounds alternate, so
that whatever else the machine does hits both. The figure is the median of the rounds. Beside it
the processor time a request takes in each, which is hardly moved by what else runs.

    tests/bench/serving_bench.py [BUILD_DIR] [--rounds N] [--seconds N]
"""

import argparse
import json
import os
import pathlib
import random
import re
import shutil
import statistics
import subprocess
import sys
import urllib.request
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "functional"))
from lmsd_world import EMAIL, World, free_ports, wait_until  # noqa: E402

MANIFEST = """<?xml version="1.0"?>
<manifest identifier="serving" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="o"><organization identifier="o"><title>Serving</title>
    <item identifier="i" identifierref="r"><title>Page</title></item></organization></organizations>
  <resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="page.html">
    <file href="page.html"/></resource></resources>
</manifest>
"""
STORED = {"s1": 2_000, "s2": 15_000, "s3": 40_000, "s4": 120_000, "s5": 400_000}
TEXT = {"t1": 2_000, "t2": 8_000, "t3": 30_000, "t4": 90_000, "t5": 250_000}
WORDS = ("var function return if else learner course page score objective interaction status completed passed "
         "window document element value index length parent child attempt session location").split()


def prose(size, seed):
    rng = random.Random(seed)
    out = []
    length = 0
    while length < size:
        word = rng.choice(WORDS) + rng.choice((" ", " ", "(", ");\n", " = ", str(rng.randrange(1000)) + ";\n"))
        out.append(word)
        length += len(word)
    return "".join(out)[:size].encode()


def make_course(folder):
    """The same files as a ZIP and unpacked."""
    root = folder / "unpacked"
    root.mkdir()
    package = folder / "serving.zip"
    rng = random.Random(7)
    with zipfile.ZipFile(package, "w") as zip_file:
        for name, data, method in (
                [("imsmanifest.xml", MANIFEST.encode(), zipfile.ZIP_DEFLATED),
                 ("page.html", b"<!doctype html><title>Page</title>", zipfile.ZIP_DEFLATED)]
                + [(f"{name}.jpg", rng.randbytes(size), zipfile.ZIP_STORED) for name, size in STORED.items()]
                + [(f"{name}.js", prose(size, name), zipfile.ZIP_DEFLATED) for name, size in TEXT.items()]):
            zip_file.writestr(name, data, method)
            (root / name).write_bytes(data)
    return package, root


def start_nginx(folder, root, port):
    conf = folder / "nginx.conf"
    conf.write_text(f"""
worker_processes auto; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 10000000;
  types {{ application/javascript js; image/jpeg jpg; text/html html; }}
  gzip on; gzip_types application/javascript;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port} backlog=1024; location / {{ root {root}; }} }}
}}
""")
    for path in (folder, root):
        path.chmod(0o755)  # nginx's workers run as another user
    return subprocess.Popen([shutil.which("nginx") or "/usr/sbin/nginx", "-c", conf], stderr=subprocess.DEVNULL)


def rest(world, path, body, token=None, content_type="application/json"):
    headers = {"Content-Type": content_type}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(path, data, headers), timeout=60) as answer:
        return json.load(answer)


def open_course(world, package):
    """Imports, assigns and launches; gives the address of the course's files."""
    password = (world.folder / "password").read_text().strip()
    token = rest(world, world.url + "/auth/login", {"email": EMAIL, "password": password})["token"]
    rest(world, world.url + "/courses?key=serving", package.read_bytes(), token, "application/zip")
    dispatch = rest(world, world.url + "/dispatches", {"courseId": "serving", "tenantId": "root"}, token)["id"]
    link = rest(world, f"{world.url}/dispatches/{dispatch}/launch-links", {"learner": {"id": "l", "name": "L"}},
                token)["url"]
    launch = rest(world, world.content_url + "/launch/exchange", {"token": link.split("#t=")[1]})
    return world.content_url + launch["files"]


def check_same(base, root, name, gzip):
    """The benchmark compares equal answers only."""
    command = ["curl", "-sS", "--fail", base + name] + (["--compressed"] if gzip else [])
    if subprocess.run(command, check=True, capture_output=True).stdout != (root / name).read_bytes():
        raise AssertionError(f"{base}{name} is not the file")


def wrk(url, names, gzip, seconds, folder):
    """Requests/s over `names` in turn; refuses a run with errors."""
    script = folder / "mix.lua"
    path = re.sub(r"^https?://[^/]+", "", url)
    paths = ", ".join(f'"{path}{name}"' for name in names)
    header = 'wrk.headers["Accept-Encoding"] = "gzip"' if gzip else ""
    script.write_text(f"local paths = {{{paths}}}\nlocal i = 0\n{header}\n"
                      "request = function() i = i % #paths + 1; return wrk.format('GET', paths[i]) end\n")
    out = subprocess.run(["wrk", "-t1", "-c64", f"-d{seconds}s", "-s", script, url], check=True, text=True,
                         capture_output=True).stdout
    if "Non-2xx" in out or "Socket errors" in out:
        raise AssertionError(out)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))


def cpu_seconds(pid):
    """Processor time of a process and its children that run."""
    total = 0
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(stat.parent.name) == pid or int(fields[1]) == pid:
            total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


class Peer:
    """One of the two servers, with what its rounds gave."""

    def __init__(self, pid, base):
        self.pid, self.base = pid, base
        self.rates, self.costs = [], []

    def round(self, names, gzip, seconds, folder):
        before = cpu_seconds(self.pid)
        rate = wrk(self.base, names, gzip, seconds, folder)
        self.rates.append(rate)
        self.costs.append((cpu_seconds(self.pid) - before) / (rate * seconds) * 1e6)

    def take(self):
        """Medians of requests/s and microseconds a request; forgets the rounds."""
        figures = statistics.median(self.rates), statistics.median(self.costs)
        self.rates, self.costs = [], []
        return figures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", nargs="?", default="build")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    options = parser.parse_args()
    with World(options.build) as world:
        package, root = make_course(world.folder)
        world.folder.chmod(0o755)
        (port,) = free_ports(1)
        nginx = start_nginx(world.folder, root, port)
        try:
            world.start()
            base = open_course(world, package)
            other = f"http://127.0.0.1:{port}/"
            wait_until(lambda: subprocess.run(["curl", "-sf", other + "page.html"], capture_output=True).returncode
                       == 0, "nginx")
            cases = [(f"stored {size:>7,} B", [f"{name}.jpg"], False, None) for name, size in STORED.items()]
            cases += [("stored, mixed", [f"{name}.jpg" for name in STORED], False, 0.5)]
            cases += [(f"text   {size:>7,} B", [f"{name}.js"], True, None) for name, size in TEXT.items()]
            cases += [("text, mixed", [f"{name}.js" for name in TEXT], True, 1.0)]
            peers = [Peer(world.lmsd.pid, base), Peer(nginx.pid, other)]
            print(f"{'':18} {'lmsd':>9} {'nginx':>9} req/s  {'ratio':>6}   {'lmsd':>6} {'nginx':>7} us CPU/req")
            for title, names, gzip, goal in cases:
                for peer in peers:
                    for name in names:
                        check_same(peer.base, root, name, gzip)
                for _ in range(options.rounds):
                    for peer in peers:
                        peer.round(names, gzip, options.seconds, world.folder)
                (mine, my_cost), (its, its_cost) = (peer.take() for peer in peers)
                print(f"{title:18} {mine:9,.0f} {its:9,.0f}        {mine / its:6.2f}   {my_cost:6.1f} {its_cost:7.1f}"
                      + (f"   goal: ratio {goal}" if goal else ""), flush=True)
        finally:
            nginx.terminate()
            nginx.wait()


main()
