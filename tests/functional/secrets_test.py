"""What lmsd logs and measures of a whole day's work, and that no secret is in it. Usage: secrets_test.py BUILD"""

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request

from lmsd_world import EMAIL, World, wait_until

PASSWORD = "correct-horse-battery-7"


def ask(url, path, token=None, body=None, method=None, headers=None):
    request = urllib.request.Request(url + path, method=method, headers=headers or {},
                                     data=None if body is None else json.dumps(body).encode())
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", "Bearer " + token)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers, refused.read().decode()


def day(world, secrets):
    """Uses every kind of secret, rightly and wrongly."""
    log_in = json.loads(ask(world.url, "/auth/login", body={"email": EMAIL, "password": PASSWORD})[2])
    token = log_in["token"]
    secrets += [PASSWORD, token, log_in["refreshToken"]]
    refreshed = json.loads(ask(world.url, "/auth/refresh", body={"refreshToken": log_in["refreshToken"]})[2])
    secrets += [refreshed["token"], refreshed["refreshToken"]]
    key = json.loads(ask(world.url, "/keys", token, {"name": "monitor", "scopes": ["metrics.read", "audit.read"]},
                         headers={"Idempotency-Key": "once-and-once-only"})[2])["key"]
    secrets.append(key)
    dispatch = world.dispatch(world.package("course.zip"))
    link = json.loads(ask(world.url, f"/dispatches/{dispatch}/launch-links", token,
                          {"learner": {"id": "7", "name": "Ada"}})[2])
    launch_token = link["url"].split("#t=")[1]
    secrets.append(launch_token)
    opened = json.loads(ask(world.content_url, "/launch/exchange", body={"token": launch_token})[2])
    capability = opened["files"].split("/")[2]
    secrets += [opened["secret"], opened["ticket"], capability]
    assert ask(world.content_url, opened["files"] + "sco1/index.html")[0] == 200
    assert ask(world.content_url, opened["files"] + "missing.html")[0] == 404
    # Where they do not belong.
    for url in (world.url, world.content_url):
        for path in (f"/c/{capability}/x", f"/c/{capability}", f"/healthz?token={token}"):
            ask(url, path)
    ask(world.url, "/auth/refresh", body={"refreshToken": log_in["refreshToken"] + "x"})
    ask(world.url, "/auth/me", key)
    ask(world.url, "/auth/me", token + "x")
    ask(world.content_url, f"/runtime/{opened['launchId']}/log", body={}, headers={"X-Launch-Secret": opened["secret"]})
    return token, key


def check_metrics(world, token, key):
    assert ask(world.url, "/metrics")[0] == 401
    assert ask(world.content_url, "/metrics")[0] == 404
    reader = json.loads(ask(world.url, "/keys", token, {"name": "reader", "scopes": ["course.read"]})[2])["key"]
    assert ask(world.url, "/metrics", reader)[0] == 403
    status, headers, text = ask(world.url, "/metrics", key)
    assert status == 200 and headers["Content-Type"].startswith("text/plain; version=0.0.4")
    sample = re.compile(r'^[a-z_]+(\{([a-z_]+="[^"\\]*",?)*\})? [-+0-9.e]+(nan|inf)?$', re.IGNORECASE)
    for line in text.splitlines():
        assert line.startswith("# ") or sample.match(line.replace("+Inf", "Inf")), line
    login = re.search(r'lmsd_http_requests_total\{([^}]*route="/auth/login"[^}]*)\} (\d+)', text)
    assert login and 'code="200"' in login.group(1) and int(login.group(2)) >= 1, text
    for name in ("lmsd_http_request_duration_seconds_bucket", "lmsd_http_connections", "lmsd_build_info",
                 "process_resident_memory_bytes", "lmsd_password_computations", "lmsd_webhook_waiting 0",
                 "lmsd_webhook_oldest_waiting_seconds 0", 'lmsd_webhook_deliveries_total{result="delivered"} 0'):
        assert name in text, name
    return text


def check_ids(world):
    """One id in the request, its answer, an error's body, and the log."""
    status, headers, body = ask(world.url, "/courses/none", headers={"X-Request-Id": "from-outside.7"})
    assert status == 401 and headers["X-Request-Id"] == "from-outside.7"
    assert json.loads(body)["error"]["requestId"] == "from-outside.7"
    lines = [line for line in log_of(world).splitlines() if "request=from-outside.7" in line]
    assert len(lines) == 1 and "status=401" in lines[0], lines
    for line in log_of(world).splitlines():
        if " http " in line:
            assert re.search(r" request=[\w.-]+$", line), line


def log_of(world):
    return (world.folder / "lmsd.log").read_text()


def rotate_keys(world, token):
    """The daemon takes new keys up while it runs; what was made with the old ones works on."""
    def kid(text):
        return text.split(".")[0]
    subprocess.run([world.tool("lmsd"), "key", "rotate", "--data-dir", world.data], check=True, stdout=world.log)
    fresh = wait_until(lambda: (lambda t: t if kid(t) != kid(token) else None)(
        json.loads(ask(world.url, "/auth/login", body={"email": EMAIL, "password": PASSWORD})[2])["token"]),
        "a token of the new key", 5)
    assert ask(world.url, "/auth/me", token)[0] == 200
    subprocess.run([world.tool("lmsd"), "key", "rotate", "--data-dir", world.data, "--use", "access",
                    "--drop-previous"], check=True, stdout=world.log)
    wait_until(lambda: ask(world.url, "/auth/me", fresh)[0] == 401, "old tokens to end", 5)


def reset_password(world, secrets):
    """Not while lmsd runs; then the old password is no good and the new one is."""
    command = [world.tool("lmsd"), "admin", "reset-password", "--data-dir", world.data, "--email", EMAIL]
    refused = subprocess.run(command, capture_output=True, text=True)
    assert refused.returncode == 6, refused
    world.stop()
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done
    password = re.search(r": (\S+)$", done.stdout.strip()).group(1)
    secrets.append(password)
    missing = subprocess.run(command[:-1] + ["nobody@example.org"], capture_output=True, text=True)
    assert missing.returncode == 5, missing
    world.start()
    assert ask(world.url, "/auth/login", body={"email": EMAIL, "password": PASSWORD})[0] == 401
    status, _, body = ask(world.url, "/auth/login", body={"email": EMAIL, "password": password})
    assert status == 200
    token = json.loads(body)["token"]
    entries = json.loads(ask(world.url, "/audit?actor=lmsd&action=user.password_set", token)[2])["items"]
    assert len(entries) == 1 and entries[0]["objectType"] == "user", entries
    secrets.append(token)


def main():
    os.environ["LMSD_LOG_LEVEL"] = "debug"
    secrets = []
    with World(sys.argv[1]) as world:
        world.start()
        world.login()
        token, key = day(world, secrets)
        metrics = check_metrics(world, token, key)
        check_ids(world)
        rotate_keys(world, token)
        reset_password(world, secrets)
        world.stop()
        log = log_of(world)
        for secret in secrets:
            assert secret[:7] not in log, f"the log has more than 6 characters of a secret: {secret[:7]}"
            assert secret[:7] not in metrics, f"the metrics have a secret: {secret[:7]}"
    print(f"{len(secrets)} secrets were used; log and metrics have at most 6 characters of each")


main()
