#!/usr/bin/env python3
"""lmsd speaking HTTPS itself: curl, lmsctl, a player's requests, and certificates that change while it runs.

Usage: tls_test.py BUILD"""

import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import urllib.request
import zipfile

from lmsd_world import World, free_ports, wait_until

BUILD = sys.argv[1]


def openssl(*args, **more):
    return subprocess.run(["openssl", *map(str, args)], check=True, capture_output=True, text=True, **more)


class Authority:
    """A certificate authority of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.ca = folder / "ca.pem"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                "-subj", "/CN=Test authority", "-keyout", folder / "ca.key", "-out", self.ca)

    def issue(self, name):
        cert, key, request = (self.folder / f"{name}.{kind}" for kind in ("pem", "key", "csr"))
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                "-keyout", key, "-out", request)
        extension = self.folder / "san"
        extension.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
        openssl("x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", self.folder / "ca.key", "-days", "30",
                "-extfile", extension, "-out", cert)
        return cert, key


class TlsWorld(World):
    """The two files that lmsd reads are replaced by install()."""

    def __init__(self, build):
        super().__init__(build)
        self.authority = Authority(self.folder)
        self.trust = ssl.create_default_context(cafile=str(self.authority.ca))
        self.cert, self.key = self.folder / "lmsd.pem", self.folder / "lmsd.key"

    @property
    def url(self):
        return f"https://127.0.0.1:{self.port}"

    @property
    def content_url(self):
        return f"https://127.0.0.1:{self.content_port}"

    def install(self, cert, key):
        for source, target in ((cert, self.cert), (key, self.key)):
            shutil.copy(source, f"{target}.new")
            os.rename(f"{target}.new", target)

    def start_tls(self, *more):
        if not self.data.exists():
            self.init()
        self.lmsd = subprocess.Popen(
            [self.tool("lmsd"), "serve", "--data-dir", self.data, "--listen", f"127.0.0.1:{self.port}",
             "--content-listen", f"127.0.0.1:{self.content_port}", "--tls-cert", self.cert, "--tls-key", self.key,
             *more], stdout=self.log, stderr=self.log)
        wait_until(lambda: self.lmsd.poll() is not None or self.curl("/readyz").returncode == 0, "lmsd to answer")
        assert self.lmsd.poll() is None, "lmsd ended"

    def curl(self, path, *more, url=None):
        return subprocess.run(["curl", "-sS", "--max-time", "10", "--cacert", self.authority.ca, *more,
                               (url or self.url) + path], capture_output=True, text=True)

    def run(self, *args, **more):
        os.environ["SSL_CERT_FILE"] = str(self.authority.ca)
        try:
            return super().run(*args, **more)
        finally:
            del os.environ["SSL_CERT_FILE"]

    def connect(self):
        return http.client.HTTPSConnection("127.0.0.1", self.port, context=self.trust, timeout=20)

    def served_certificate(self):
        """The common name of what a new connection is shown."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as plain:
            with self.trust.wrap_socket(plain, server_hostname="127.0.0.1") as secured:
                return dict(part[0] for part in secured.getpeercert()["subject"])["commonName"]

    def log_text(self):
        return (self.folder / "lmsd.log").read_text()

    def hang_up(self, words):
        count = self.log_text().count(words)
        self.lmsd.send_signal(signal.SIGHUP)
        wait_until(lambda: self.log_text().count(words) > count, f"the log to say: {words}")


def get(connection, path):
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


def both_listeners_speak_https_alone(world):
    assert world.curl("/healthz").stdout == '{"status":"ok"}'
    assert world.curl("/readyz", url=world.content_url).stdout == '{"status":"ok"}'
    untrusted = subprocess.run(["curl", "-sS", world.url + "/healthz"], capture_output=True, text=True)
    assert untrusted.returncode == 60, untrusted
    plain = subprocess.run(["curl", "-sS", f"http://127.0.0.1:{world.port}/healthz"], capture_output=True)
    assert plain.returncode != 0
    assert f"public_url={world.url} content_url={world.content_url}" in world.log_text()


def old_protocols_are_refused(world):
    for version in ("-tls1", "-tls1_1"):
        tried = subprocess.run(["openssl", "s_client", version, "-cipher", "ALL:@SECLEVEL=0", "-connect",
                                f"127.0.0.1:{world.port}"], input="", capture_output=True, text=True, timeout=20)
        assert "alert protocol version" in tried.stderr, tried.stderr
    for version in ("-tls1_2", "-tls1_3"):
        tried = subprocess.run(["openssl", "s_client", version, "-CAfile", world.authority.ca, "-connect",
                                f"127.0.0.1:{world.port}"], input="", capture_output=True, text=True, timeout=20)
        assert "Verify return code: 0 (ok)" in tried.stdout, tried.stdout


def lmsctl_and_a_player_work_through_it(world):
    world.login()
    # Stored and larger than what a socket takes at once, so that it goes out in many pieces.
    package = world.folder / "big.zip"
    source = world.package("small.zip")
    big = os.urandom(6_000_000)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(package, "w") as new:
        for entry in old.infolist():
            new.writestr(entry, old.read(entry))
        new.writestr("big.bin", big)
    dispatch = world.dispatch(package)
    link = world.link(dispatch, "ada")
    assert link.startswith(world.content_url + "/play#t="), link
    body = json.dumps({"token": link.split("#t=")[1]}).encode()
    request = urllib.request.Request(world.content_url + "/launch/exchange", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, context=world.trust, timeout=20) as answer:
        files = json.load(answer)["files"]
    with urllib.request.urlopen(f"{world.content_url}{files}big.bin", context=world.trust, timeout=60) as answer:
        assert answer.read() == big
    with zipfile.ZipFile(package) as content:
        name = next(n for n in content.namelist() if n.endswith(".html"))
        page = world.curl(f"{files}{name}", "--compressed", url=world.content_url)
        assert page.stdout.encode() == content.read(name)
    untrusting = World.run(world, "tenant", "list")
    assert untrusting.returncode == 8 and "SSL_CERT_FILE" in untrusting.stderr, untrusting


def a_new_certificate_is_taken_without_a_drop(world):
    open_one = world.connect()
    assert get(open_one, "/healthz")[0] == 200
    first_socket = open_one.sock
    world.install(*world.authority.issue("second"))
    world.hang_up("the certificate was read again")
    assert world.served_certificate() == "second"
    assert get(open_one, "/healthz")[0] == 200 and open_one.sock is first_socket


def a_wrong_pair_at_reload_leaves_the_old_one(world):
    cert, _ = world.authority.issue("third")
    _, other_key = world.authority.issue("fourth")
    world.install(cert, other_key)
    world.hang_up("the certificate in use stays")
    assert "tls.mismatch" in world.log_text()
    assert world.served_certificate() == "second"
    world.cert.unlink()
    world.hang_up("the certificate in use stays")
    assert world.served_certificate() == "second"


def a_wrong_pair_at_start_is_told(world):
    cert, key = world.authority.issue("fifth")
    _, other_key = world.authority.issue("sixth")
    locked = world.folder / "locked.key"
    openssl("pkey", "-in", key, "-aes256", "-passout", "pass:secret", "-out", locked)
    for pair, code in (((cert, other_key), "tls.mismatch"), ((cert, world.folder / "none"), "tls.unreadable"),
                       ((key, key), "tls.invalid"), ((cert, locked), "tls.invalid")):
        flags = ["--data-dir", world.data, "--listen", "127.0.0.1:0", "--content-listen", "127.0.0.1:0",
                 "--tls-cert", pair[0], "--tls-key", pair[1]]
        served = subprocess.run([world.tool("lmsd"), "serve", *flags], capture_output=True, text=True, timeout=20)
        assert served.returncode == 1 and code in served.stderr, (code, served)
        checked = subprocess.run([world.tool("lmsd"), "--check-config", *flags], capture_output=True, text=True)
        assert checked.returncode == 7 and code in checked.stdout, (code, checked)
    alone = subprocess.run([world.tool("lmsd"), "serve", "--data-dir", world.data, "--tls-cert", cert],
                           capture_output=True, text=True, timeout=20)
    assert alone.returncode == 2 and "--tls-cert" in alone.stderr, alone


def an_encrypted_key_is_opened_and_its_password_never_shown(world):
    secret = "pass-phrase-of-the-key"
    cert, key = world.authority.issue("locked")
    locked = world.folder / "encrypted.key"
    openssl("pkey", "-in", key, "-aes256", "-passout", f"pass:{secret}", "-out", locked)
    config = world.folder / "tls.toml"

    def lmsd(*words, password=None, told=""):
        config.write_text(f'[tls]\ncert = "{cert}"\nkey = "{locked}"\n{told}')
        config.chmod(0o600)
        environment = {name: value for name, value in os.environ.items() if name != "LMSD_TLS_KEY_PASSWORD"}
        if password is not None:
            environment["LMSD_TLS_KEY_PASSWORD"] = password
        done = subprocess.run([world.tool("lmsd"), *words, "--config", config, "--data-dir", world.data],
                              capture_output=True, text=True, timeout=60, env=environment)
        assert secret not in done.stdout + done.stderr and "wrong-one" not in done.stdout + done.stderr, done
        return done

    in_file = f'key_password = "{secret}"\n'
    assert lmsd("--check-config", password=secret).returncode == 0
    assert lmsd("--check-config", told=in_file).returncode == 0
    assert "tls.key_password" in lmsd("--check-config", password="wrong-one").stdout
    assert lmsd("--check-config").returncode == 7
    for form in ("text", "json"):
        dumped = lmsd("--dump-config", "-o", form, told=in_file)
        assert "********" in dumped.stdout and f"{config}:4" in dumped.stdout, dumped
    assert 'key_password = ""' in lmsd("--dump-config").stdout
    # A mistake in the file is told without what stands there.
    assert lmsd("--check-config", told=f'key_password = ["{secret}"]\n').returncode == 7
    broken = lmsd("--check-config", told=f'key_password = "{secret}\n')
    assert broken.returncode == 7 and "tls.toml:4" in broken.stdout, broken
    refused = lmsd("--check-config", "--tls-key-password", secret[:4])
    assert refused.returncode == 2, refused
    lmsd("--check", told=in_file)
    config.chmod(0o644)
    checked = subprocess.run([world.tool("lmsd"), "--check", "--config", config, "--data-dir", world.data],
                             capture_output=True, text=True, timeout=60)
    assert "config.secret" in checked.stdout and secret not in checked.stdout, checked
    # Served with, reload included; a process list does not have it.
    os.environ["LMSD_TLS_KEY_PASSWORD"] = secret
    try:
        world.install(cert, locked)
        world.port, world.content_port = free_ports(2)
        world.start_tls()
    finally:
        del os.environ["LMSD_TLS_KEY_PASSWORD"]
    assert world.served_certificate() == "locked"
    world.hang_up("the certificate was read again")
    assert world.served_certificate() == "locked"
    assert secret.encode() not in open(f"/proc/{world.lmsd.pid}/cmdline", "rb").read()
    world.stop()
    assert secret not in world.log_text()


def who_never_shakes_hands_is_ended(world):
    silent = [socket.create_connection(("127.0.0.1", world.port), timeout=20) for _ in range(50)]
    silent[0].sendall(b"GET / HTTP/1.1\r\n\r\n")  # not TLS at all
    silent[1].sendall(b"\x16\x03\x01")  # the beginning of a hello
    assert world.curl("/healthz").returncode == 0
    for one in silent:
        try:
            while one.recv(1000):
                pass
        except ConnectionResetError:
            pass
        one.close()


with TlsWorld(BUILD) as tls:
    tls.install(*tls.authority.issue("first"))
    tls.start_tls()
    for run_test in (both_listeners_speak_https_alone, old_protocols_are_refused, lmsctl_and_a_player_work_through_it,
                     a_new_certificate_is_taken_without_a_drop, a_wrong_pair_at_reload_leaves_the_old_one):
        run_test(tls)
        print("ok", run_test.__name__.replace("_", " "), flush=True)
    tls.stop()
    a_wrong_pair_at_start_is_told(tls)
    print("ok a wrong pair at start is told")
    an_encrypted_key_is_opened_and_its_password_never_shown(tls)
    print("ok an encrypted key is opened and its password never shown")
    tls.install(*tls.authority.issue("seventh"))
    tls.port, tls.content_port = free_ports(2)
    tls.start_tls("--http-head-timeout", "1s")
    who_never_shakes_hands_is_ended(tls)
    print("ok who never shakes hands is ended")
