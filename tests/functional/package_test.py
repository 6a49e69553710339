#!/usr/bin/env python3
"""The Debian package: what is in it, how locked up its unit is, and that it comes and goes without a trace.

Usage: package_test.py BUILD"""

import fcntl
import os
import pathlib
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request

from lmsd_world import free_ports, wait_until

BUILD = pathlib.Path(sys.argv[1]).resolve()
SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
HIGHEST_EXPOSURE = 1.5  # of systemd-analyze's 10
DATA, CONFIG = pathlib.Path("/var/lib/lmsd"), pathlib.Path("/etc/lmsd/lmsd.toml")
EXPECTED = """usr/bin/lmsd usr/bin/lmsctl usr/lib/systemd/system/lmsd.service etc/lmsd/lmsd.toml
usr/share/man/man1/lmsctl.1.gz usr/share/man/man5/lmsd.toml.5.gz usr/share/man/man8/lmsd.8.gz
usr/share/bash-completion/completions/lmsctl usr/share/bash-completion/completions/lmsd
usr/share/zsh/vendor-completions/_lmsctl usr/share/zsh/vendor-completions/_lmsd
usr/share/fish/vendor_completions.d/lmsctl.fish usr/share/fish/vendor_completions.d/lmsd.fish
usr/share/doc/lmsd/copyright usr/share/doc/lmsd/examples/nginx.conf usr/share/doc/lmsd/examples/Caddyfile""".split()


def run(*args, check=True, **more):
    done = subprocess.run([str(a) for a in args], capture_output=True, text=True, timeout=300, **more)
    assert not check or done.returncode == 0, f"{args}: exit {done.returncode}\n{done.stdout}{done.stderr}"
    return done


def make(folder):
    run("cpack", "--config", BUILD / "CPackConfig.cmake", "-G", "DEB", "-B", folder)
    (package,) = folder.glob("lmsd_*.deb")
    return package


def contents(package):
    entries = {}
    for line in run("dpkg-deb", "-c", package).stdout.splitlines():
        mode, owner, _, _, _, name = line.split(None, 5)
        entries[name.removeprefix("./").split(" -> ")[0].rstrip("/")] = (mode, owner)
    pages = [f"usr/share/man/man{page.suffix[1:]}/{page.name}.gz" for page in (SOURCE / "man").iterdir()]
    for name in EXPECTED + pages:
        assert name in entries, f"{name} is not in the package: {sorted(entries)}"
    for name, (mode, owner) in entries.items():
        assert owner == "root/root", (name, owner)
        assert mode[8] != "w" and mode[5] != "w", f"{name} can be changed by others: {mode}"
        assert name == "" or name.split("/")[0] in ("usr", "etc"), name
    fields = run("dpkg-deb", "-f", package).stdout
    depends = re.search(r"^Depends: (.*)$", fields, re.M).group(1)
    for library in ("libc6", "libssl3", "libsqlite3-0", "libfmt9", "libargon2-1"):
        assert re.search(rf"\b{re.escape(library)}\b", depends), (library, depends)
    control = run("dpkg-deb", "-I", package, "conffiles").stdout
    assert control == "/etc/lmsd/lmsd.toml\n", control
    print(f"ok {len(entries)} entries, {package.stat().st_size / 1e6:.1f} MB; Depends: {depends}")


def unit():
    if not shutil.which("systemd-analyze"):
        print("skipped: systemd-analyze is not installed, so the unit's exposure is not measured")
        return
    file = SOURCE / "scripts/deploy/lmsd.service"
    done = run("systemd-analyze", "security", "--offline=true", "--no-pager", file)
    line = next(l for l in done.stdout.splitlines() if "Overall exposure" in l)
    score = float(re.search(r"([0-9.]+) [A-Z]+", line).group(1))
    print(f"ok systemd-analyze security: {score}, at most {HIGHEST_EXPOSURE} (10 is the worst)")
    assert score <= HIGHEST_EXPOSURE, done.stdout


def default_configuration(folder):
    """Every key that the installed file shows is a real one, and takes the value that it shows."""
    text = (SOURCE / "scripts/deploy/lmsd.toml").read_text()
    shown = re.sub(r"^#(?=\w+ = )", "", text, flags=re.M)
    assert shown.count("\n#") < text.count("\n#")
    file = folder / "shown.toml"
    file.write_text(shown)
    dumped = run(BUILD / "daemon/lmsd", "--dump-config", "--config", file).stdout
    assert dumped.count(str(file)) == len(re.findall(r"^\w+ = ", shown, re.M)) > 8, dumped
    print("ok the configuration as it is installed")


def why_not_here():
    if os.geteuid() != 0:
        return "installing needs root"
    for path in (DATA, CONFIG.parent, pathlib.Path("/usr/bin/lmsd")):
        if path.exists():
            return f"{path} exists: this machine has an lmsd of its own"
    if any(user.pw_name == "lmsd" for user in pwd.getpwall()):
        return "this machine has a user lmsd"
    if pathlib.Path("/run/systemd/system").exists():
        return "systemd runs here: a test does not touch a machine's services"
    return ""


def user_exists():
    return run("getent", "passwd", "lmsd", check=False).returncode == 0


def serves(folder):
    """As the unit runs it: as its user, with the installed configuration."""
    port, content = free_ports(2)
    env = {**os.environ, "LMSD_LISTEN": f"127.0.0.1:{port}", "LMSD_CONTENT_LISTEN": f"127.0.0.1:{content}"}
    env.pop("LMSD_CONFIG", None)
    as_user = ["setpriv", "--reuid=lmsd", "--regid=lmsd", "--init-groups", "--"]
    run(*as_user, "lmsd", "init", "--admin-email", "admin@example.org", env=env, cwd="/")
    with open(folder / "lmsd.log", "wb") as log:
        lmsd = subprocess.Popen([*as_user, "lmsd", "serve"], env=env, cwd="/", stderr=log)

    def ready():
        assert lmsd.poll() is None, (folder / "lmsd.log").read_text()
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2).status == 200
        except OSError:
            return False
    try:
        wait_until(ready, "the installed lmsd to answer")
        checked = run("lmsd", "--check", "--check-accept", "url.loopback", env=env, check=False)
        assert "problem  data_dir" not in checked.stdout and "problem  keys" not in checked.stdout, checked.stdout
        assert (DATA / "lms.db").stat().st_uid == pwd.getpwnam("lmsd").pw_uid
    finally:
        lmsd.terminate()
        assert lmsd.wait(30) == 0


def comes_and_goes(package, folder):
    install = ("dpkg", "--force-unsafe-io", "-i", package)
    try:
        run(*install)
        assert user_exists() and DATA.stat().st_mode & 0o777 == 0o700
        assert DATA.stat().st_uid == pwd.getpwnam("lmsd").pw_uid
        assert run("lmsctl", "--version").stdout.startswith("lmsctl ")
        serves(folder)
        CONFIG.write_text(CONFIG.read_text() + "# changed here\n")
        run(*install)  # again, as an upgrade does
        assert CONFIG.read_text().endswith("# changed here\n")
        run("dpkg", "--remove", "lmsd")
        assert not pathlib.Path("/usr/bin/lmsd").exists() and CONFIG.exists() and (DATA / "lms.db").exists()
        purged = run("dpkg", "--purge", "lmsd")
        assert "stay in /var/lib/lmsd" in purged.stdout, purged.stdout
        assert not CONFIG.parent.exists() and (DATA / "lms.db").exists() and user_exists()
        print("ok installed, served, upgraded, removed; a purge leaves courses and results")
        # Without an installation in it, nothing stays.
        shutil.rmtree(DATA)
        run(*install)
        run("dpkg", "--purge", "lmsd")
        assert not DATA.exists() and not user_exists() and not CONFIG.parent.exists()
        print("ok a purge of an unused package leaves nothing")
    finally:
        run("dpkg", "--purge", "lmsd", check=False)
        shutil.rmtree(DATA, ignore_errors=True)
        if user_exists():
            run("userdel", "lmsd", check=False)
    assert not [path for path in EXPECTED if pathlib.Path("/", path).exists()]
    assert not list(pathlib.Path("/var/lib/dpkg/info").glob("lmsd.*"))


with tempfile.TemporaryDirectory(prefix="lms-package-") as name, open("/tmp/lmsd-package-test.lock", "w") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)  # one machine, one installation
    scratch = pathlib.Path(name)
    unit()
    default_configuration(scratch)
    if not shutil.which("dpkg-shlibdeps") or not shutil.which("cpack"):
        print("skipped: dpkg-shlibdeps or cpack is not installed, so no package is made")
        sys.exit(0)
    deb = make(scratch)
    contents(deb)
    if reason := why_not_here():
        print(f"skipped: the package is not installed: {reason}")
    else:
        comes_and_goes(deb, scratch)
