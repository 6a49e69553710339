"""A real lmsd in a folder of its own, with the real lmsctl beside it, for tests and benchmarks in Python.

    with World(build) as world:
        world.start()
        world.ctl("tenant", "create", "--name", "Acme", "--domain", "acme")
"""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

EMAIL = "admin@example.org"

# A configuration of this machine is none of the tests'.
os.environ["LMSD_CONFIG"] = ""


def free_ports(count):
    """Ports free at this moment; held together so that they differ."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for s in sockets:
            s.bind(("127.0.0.1", 0))
        return [s.getsockname()[1] for s in sockets]
    finally:
        for s in sockets:
            s.close()


def wait_until(condition, what, seconds=30):
    """Polls `condition` until it is true; fails loudly after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s for {what}")
        time.sleep(0.01)


class World:
    def __init__(self, build):
        self.build = pathlib.Path(build).resolve()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lms-test-"))
        self.data = self.folder / "data"
        self.lmsd = None
        self.port, self.content_port = free_ports(2)
        self.log = open(self.folder / "lmsd.log", "ab")
        self.flags = []  # more of them for lmsd serve

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.stop()
        self.log.close()
        if kind is not None:
            sys.stderr.write((self.folder / "lmsd.log").read_text(errors="replace")[-4000:])
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def content_url(self):
        return f"http://127.0.0.1:{self.content_port}"

    def tool(self, name):
        """A built program by name, wherever in the build folder it is."""
        for place in ("daemon", "cli", "tests", "tests/support", "tests/bench", "tests/functional"):
            path = self.build / place / name
            if path.is_file() and os.access(path, os.X_OK):
                return str(path)
        raise AssertionError(f"{name} is not built in {self.build}")

    def init(self):
        password = self.folder / "password"
        password.write_text("correct-horse-battery-7\n")
        subprocess.run([self.tool("lmsd"), "init", "--data-dir", self.data, "--admin-email", EMAIL,
                        "--admin-password-file", password], check=True, stdout=self.log, stderr=self.log)

    def start(self, wait=True):
        """Starts lmsd, creating the data folder at the first time; returns seconds to the first answer."""
        if not self.data.exists():
            self.init()
        begin = time.monotonic()
        self.lmsd = subprocess.Popen(
            [self.tool("lmsd"), "serve", "--data-dir", self.data, "--listen", f"127.0.0.1:{self.port}",
             "--content-listen", f"127.0.0.1:{self.content_port}", "--public-url", self.url,
             "--content-url", self.content_url, *self.flags],
            stdout=self.log, stderr=self.log)
        if wait:
            wait_until(self.healthy, "lmsd to answer")
        return time.monotonic() - begin

    def healthy(self):
        if self.lmsd.poll() is not None:
            raise AssertionError(f"lmsd ended with {self.lmsd.returncode}")
        try:
            with urllib.request.urlopen(self.url + "/readyz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def kill(self):
        """As a power cut would: no warning, no cleaning up."""
        self.lmsd.send_signal(signal.SIGKILL)
        self.lmsd.wait()

    def stop(self):
        if self.lmsd is not None and self.lmsd.poll() is None:
            self.lmsd.terminate()
            try:
                self.lmsd.wait(20)
            except subprocess.TimeoutExpired:
                self.lmsd.kill()
                self.lmsd.wait()

    def login(self):
        self.ctl("login", "--url", self.url, "--email", EMAIL, "--password-file", self.folder / "password")

    def run(self, *args, **more):
        """lmsctl as it comes: a CompletedProcess."""
        env = {**os.environ, "LMSCTL_CONFIG_DIR": str(self.folder / "lmsctl"), "NO_COLOR": "1"}
        for name in ("LMSCTL_URL", "LMSCTL_TOKEN", "LMSCTL_CONTEXT"):
            env.pop(name, None)
        return subprocess.run([self.tool("lmsctl"), *map(str, args)], env=env, text=True, capture_output=True,
                              timeout=300, **more)

    def ctl(self, *args, expect=0):
        """lmsctl that must end with `expect`; gives its JSON (or text) on stdout."""
        done = self.run(*args, "-o", "json")
        if done.returncode != expect:
            raise AssertionError(f"lmsctl {' '.join(map(str, args))}: exit {done.returncode}, expected {expect}\n"
                                 f"{done.stdout}{done.stderr}")
        try:
            return json.loads(done.stdout)
        except json.JSONDecodeError:
            return done.stdout

    def package(self, name, *options):
        """A package made by make_package."""
        path = self.folder / name
        subprocess.run([self.tool("make_package"), *map(str, options), path], check=True, stdout=self.log)
        return path

    def dispatch(self, package, tenant="acme", key="course"):
        """Imports `package` and assigns it to a new tenant; gives the dispatch's id."""
        self.ctl("tenant", "create", "--name", tenant, "--domain", tenant)
        self.ctl("course", "import", package, "--course", key, "--create")
        return self.ctl("dispatch", "create", "--course", key, "--tenant", tenant)["id"]

    def play(self, link, batches=5):
        """A whole play by the native player."""
        player = subprocess.run([self.tool("native_player"), "--content", self.content_url, "--batches", str(batches)],
                                input=link, text=True, capture_output=True, timeout=120)
        assert player.returncode == 0, player.stderr

    def link(self, dispatch, learner):
        """The URL of a new launch link for a learner of that id."""
        return self.ctl("launch-link", "create", "--dispatch", dispatch, "--learner", learner,
                        "--name", f"Learner, {learner}")["url"]


def rounds(full, reduced):
    """The number of rounds of a long test, printed."""
    count = full if os.environ.get("LMS_FULL") else reduced
    print(f"rounds: {count} of {full}")
    return count
