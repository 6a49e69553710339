#!/usr/bin/env python3
"""apply, diff, export, user import, api, status and --fields of lmsctl against a real lmsd.

Usage: declare_test.py BUILD"""

import hashlib
import json
import signal
import subprocess
import sys
import time

from lmsd_world import EMAIL, World

ORGANISATION = """
version: 1
courses:
  - {key: golf, package: golf.zip, title: Golf explained}
tenants:
  - domain: acme.example
    name: Acme Corp
    maxRegistrations: 500
    redirectHosts: [Portal.acme.example]
    users:
      - {email: ada@acme.example, firstName: Ada, lastName: Byron, role: tenant_admin, password: {file: ada}}
      - {email: bo@acme.example, firstName: Bo, lastName: No, active: yes}
    dispatches:
      - {course: golf, maxRegistrations: 100, expiresAt: 2031-01-01T00:00:00Z, maxLaunches: 1000,
         lmsDomains: ["*.acme.example", "lms.example:8443"], versionPolicy: pin, version: 1}
  - domain: other
    name: Other
    status: suspended
"""


def outcomes(rows):
    return {row["object"]: row["outcome"] for row in rows}


def write(world, name, text):
    path = world.folder / name
    path.write_text(text)
    return path


def expect(done, status, *parts):
    text = done.stdout + done.stderr
    assert done.returncode == status, (done.returncode, status, text)
    for part in parts:
        assert part in text, (part, text)


def test_apply(world):
    world.package("golf.zip")
    write(world, "ada", "a-long-password-1\n")
    organisation = write(world, "org.yaml", ORGANISATION)
    expect(world.run("apply", "-f", organisation, "--dry-run"), 0, "6 created")
    assert world.ctl("tenant", "show", "acme.example", expect=5) == ""
    expect(world.run("diff", "-f", organisation), 7, "+ tenant    acme.example\n", "+ dispatch  golf@acme.example\n")
    made = outcomes(world.ctl("apply", "-f", organisation))
    assert set(made.values()) == {"created"} and len(made) == 6, made
    again = world.ctl("apply", "-f", organisation)
    assert set(outcomes(again).values()) == {"unchanged"}, again
    expect(world.run("diff", "-f", organisation), 0, "no difference")
    assert world.ctl("tenant", "show", "other")["status"] == "suspended"
    dispatch = world.ctl("dispatch", "show", "golf@acme.example")
    assert dispatch["usage"]["maxRegistrations"] == 100, dispatch
    assert dispatch["usage"]["maxLaunches"] == 1000 and dispatch["version"] == {"policy": "pin", "number": 1}, dispatch
    assert dispatch["lmsDomains"] == ["*.acme.example", "lms.example:8443"], dispatch
    assert dispatch["tenantDomain"] == "acme.example", dispatch
    expect(world.run("dispatch", "list", "-o", "table"), 0, "TENANT", "acme.example")
    tenant = world.ctl("tenant", "show", "acme.example")
    assert tenant["maxRegistrations"] == 500 and tenant["redirectHosts"] == ["portal.acme.example"], tenant
    # The password is the one of the file, and a user without one cannot log in.
    for user, status in (("ada@acme.example", 0), ("bo@acme.example", 4)):
        expect(world.run("login", "--context", "try", "--url", world.url, "--email", user, "--password-file",
                         world.folder / "ada"), status)
    world.run("context", "use", "default")


def test_round_trip(world):
    text = world.run("export").stdout
    assert "a-long-password" not in text and "argon2" not in text
    expect(world.run("diff", "-f", "-", input=text), 0, "no difference")
    expect(world.run("apply", "-f", "-", input=world.run("export", "-o", "json").stdout), 0, "unchanged")
    file = world.folder / "one.yaml"
    expect(world.run("export", "--tenant", "acme.example", "--file", file), 0)
    assert "other" not in file.read_text() and file.stat().st_mode & 0o777 == 0o600


def test_changes(world):
    change = """
    tenants:
      - domain: acme.example
        name: Acme Limited
        users:
          - {email: BO@acme.example, role: instructor}
        dispatches:
          - {course: golf, maxRegistrations: none}
    """
    expect(world.run("diff", "-f", "-", input=change), 7,
           "~ user      BO@acme.example (acme.example): role: learner -> instructor\n")
    rows = json.loads(
        world.run("apply", "-f", "-", "-o", "json", input=change).stdout)
    assert set(outcomes(rows).values()) == {"updated"}, rows
    role = next(row for row in rows if row["kind"] == "user")["changes"]
    assert role == [{"field": "role", "from": "learner", "to": "instructor"}], role
    assert world.ctl("dispatch", "show", "golf@acme.example")["usage"]["maxRegistrations"] is None
    latest = """
    dispatches:
      - {tenant: acme.example, course: golf, versionPolicy: latest, version: none, lmsDomains: []}
    """
    expect(world.run("apply", "-f", "-", input=latest), 0)
    dispatch = world.ctl("dispatch", "show", "golf@acme.example")
    assert dispatch["version"] == {"policy": "latest", "number": None} and dispatch["lmsDomains"] == [], dispatch
    expect(world.run("apply", "-f", "-", input=latest), 0, "unchanged")
    # What the file did not say stayed.
    assert world.ctl("dispatch", "show", "golf@acme.example")["usage"]["expiresAt"].startswith("2031")


def test_refusals(world):
    bad = write(world, "bad.yaml", ORGANISATION.replace("lastName: Byron", "lastNam: Byron")
                .replace("maxRegistrations: 100", "maxRegistrations: 7d").replace("{file: ada}", "secret-in-plain"))
    done = world.run("apply", "-f", bad)
    expect(done, 1, "bad.yaml:", "did you mean 'lastName'?", "maxRegistrations", "a password is not written here")
    assert "secret-in-plain" not in done.stdout + done.stderr
    part = """
    tenants:
      - {domain: "not a domain", name: Bad}
      - {domain: third, name: Third}
    users:
      - {tenant: third, email: x, firstName: X, lastName: Y}
      - {tenant: third, email: y@third.example, firstName: Y, lastName: Z, password: {env: NOT_SET_ANYWHERE}}
      - {tenant: third, email: z@third.example, firstName: Z, lastName: Z}
    dispatches:
      - {tenant: third, course: nowhere}
    courses:
      - {key: lost}
    """
    done = world.run("apply", "-f", "-", "-o", "json", input=part)
    expect(done, 3)
    rows = outcomes(json.loads(done.stdout))
    assert rows == {"tenant/not a domain": "refused", "tenant/third": "created", "user/x": "refused",
                    "user/y@third.example": "refused", "user/z@third.example": "created",
                    "dispatch/nowhere@third": "refused", "course/lost": "refused"}, rows
    expect(world.run("apply", "-f", world.folder / "nothing.yaml"), 5)
    expect(world.run("apply", "-f", "-", input="tenants: [\n"), 1, "not YAML")
    expect(world.run("apply", "-f", "-", input="tenants: [{domain: a, name: A}, {domain: a, name: B}]"), 1, "twice")


def test_prune(world):
    world.ctl("user", "create", "--tenant", "acme.example", "--email", "old@acme.example", "--first-name", "Old",
              "--last-name", "Hand", "--role", "learner")
    organisation = world.folder / "org.yaml"
    expect(world.run("apply", "-f", organisation, "--prune", input=""), 2, "no terminal")
    rows = outcomes(world.ctl("apply", "-f", organisation, "--prune", "--yes"))
    assert [name for name, outcome in rows.items() if outcome == "deleted"] == ["user/old@acme.example"], rows
    # A tenant without a list of users keeps them; tenants go only when that is asked for.
    assert world.ctl("tenant", "show", "third")["stats"]["totalUsers"] == 1
    rows = outcomes(world.ctl("apply", "-f", organisation, "--prune-tenants", "--yes"))
    assert [name for name, outcome in rows.items() if outcome == "deleted"] == ["tenant/third"], rows
    assert world.ctl("whoami")["email"] == EMAIL


def test_folder(world):
    folder = world.folder / "folder"
    folder.mkdir()
    (folder / "a.yaml").write_text("tenants: [{domain: fourth, name: Fourth}]\n---\ntenants: [{domain: fifth, name: F}]\n")
    (folder / "b.json").write_text(json.dumps({"users": [{"tenant": "fourth", "email": "j@fourth.example",
                                                          "firstName": "J \U0001f600", "lastName": "S"}]}))
    (folder / "ignored.txt").write_text("not: [yaml\n")
    assert set(outcomes(world.ctl("apply", "-f", folder)).values()) == {"created"}
    assert world.ctl("user", "show", "j@fourth.example")["firstName"] == "J \U0001f600"
    expect(world.run("apply", "-f", folder / "a.yaml", folder / "b.json"), 0, "3 unchanged")


def test_course_structure_alone(world):
    """The server keeps a ZIP of it; applied again, in any place, nothing differs."""
    text = """<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"><course id="https://example.com/c">
<title><langstring lang="en">Alone</langstring></title><description><langstring lang="en">D</langstring></description></course>
<au id="https://example.com/a"><title><langstring lang="en">U</langstring></title><description><langstring lang="en">D</langstring>
</description><url>https://example.com/a.html</url></au></courseStructure>
"""
    sum_of_file = hashlib.sha256(write(world, "cmi5.xml", text).read_bytes()).hexdigest()
    declared = write(world, "alone.yaml", "courses: [{key: alone, package: cmi5.xml}]\n")
    assert set(outcomes(world.ctl("apply", "-f", declared)).values()) == {"created"}
    assert set(outcomes(world.ctl("apply", "-f", declared)).values()) == {"unchanged"}
    expect(world.run("diff", "-f", declared), 0)
    # The sum that a person takes of the file is right, too; another one is not.
    write(world, "alone.yaml", f"courses: [{{key: alone, package: cmi5.xml, sha256: {sum_of_file}}}]\n")
    assert set(outcomes(world.ctl("apply", "-f", declared)).values()) == {"unchanged"}
    write(world, "alone.yaml", f"courses: [{{key: alone, package: cmi5.xml, sha256: {'0' * 64}}}]\n")
    expect(world.run("apply", "-f", declared), 3, "not the one whose sha256 is declared")
    write(world, "cmi5.xml", text.replace("Alone", "Other"))
    write(world, "alone.yaml", "courses: [{key: alone, package: cmi5.xml}]\n")
    assert set(outcomes(world.ctl("apply", "-f", declared)).values()) == {"updated"}
    assert world.ctl("course", "show", "alone")["latestVersion"] == 2


def test_csv(world):
    world.ctl("tenant", "create", "--name", "Csv", "--domain", "csv")
    table = ("\ufeffE-mail;First name;last_name;Role;ACTIVE\r\n"
             "one@csv.example;One;\"O; \"\"1\"\"\";learner;yes\r\n"
             "two@csv.example;Two;T;lerner;\r\n"
             "three@csv.example;Three\r\n"
             "not an address;Four;F;;\r\n"
             "ONE@csv.example;Five;F;;\r\n"
             "six@csv.example;Six;S;instructor;no\r\n")
    people = world.folder / "people.csv"
    people.write_text(table)
    expect(world.run("user", "import", "--csv", people, "--tenant", "csv", "--dry-run"), 3, "2 created, 4 refused")
    assert world.ctl("tenant", "show", "csv")["stats"]["totalUsers"] == 0
    done = world.run("user", "import", "--csv", "-", "--tenant", "csv", "-o", "json", input=table)
    expect(done, 3)
    rows = json.loads(done.stdout)
    assert [(row["line"], row["outcome"], row.get("column")) for row in rows] == [
        (2, "created", None), (3, "refused", "role"), (4, "refused", None), (5, "refused", "email"),
        (6, "refused", "email"), (7, "created", None)], rows
    assert "did you mean 'learner'" in rows[1]["reason"] and "2 cells" in rows[2]["reason"], rows
    assert world.ctl("user", "show", "one@csv.example")["lastName"] == 'O; "1"'
    assert world.ctl("user", "show", "six@csv.example")["active"] is False
    fine = "email,first name,last name,role\none@csv.example,One,Changed,\n"
    expect(world.run("user", "import", "--csv", "-", "--tenant", "csv", input=fine), 3, "other details")
    expect(world.run("user", "import", "--csv", "-", "--tenant", "csv", "--update", input=fine), 0, "updated")
    expect(world.run("user", "import", "--csv", "-", "--tenant", "csv", input=fine), 0, "unchanged")
    done = world.run("user", "import", "--csv", "-", "--tenant", "csv", "-o", "csv", input=fine)
    assert done.stdout.splitlines()[0] == "line,email,tenant,outcome,reason,column,code", done.stdout
    expect(world.run("user", "import", "--csv", "-", input="email,phone\n"), 1, "'phone' is not a column")
    expect(world.run("user", "import", "--csv", "-", input="name\n"), 1)
    expect(world.run("user", "import", "--csv", "-", "--tenant", "csv", input=""), 1, "empty")


def test_api(world):
    assert json.loads(world.run("api", "get", "/auth/me").stdout)["email"] == EMAIL
    done = world.run("api", "POST", "/org/tenants", "-d", '{"name":"Api","domain":"api"}', "-i")
    expect(done, 0, "HTTP 201")
    expect(world.run("api", "POST", "/org/tenants", "-d", "@-", input='{"name":"Api","domain":"api"}'), 6,
           "tenant.exists")
    expect(world.run("api", "GET", "/users/nobody@example.org"), 5)
    expect(world.run("api", "GET", "/nowhere"), 5)
    expect(world.run("api", "GET", "org/tenants"), 2)
    expect(world.run("api", "GTE", "/org/tenants"), 2)
    expect(world.run("api", "GET", "/auth/me", "-H", "Authorization: Bearer nonsense"), 4)
    lines = world.run("api", "GET", "/users?limit=2", "-o", "jsonl").stdout.splitlines()
    assert len(lines) == 2 and all("email" in json.loads(line) for line in lines), lines


def test_batch_shapes(world):
    """A row's rules are told row by row; a body of another shape is refused as a whole, with the place."""
    def refused(body, element):
        done = world.run("api", "POST", "/users/batch", "-d", json.dumps(body))
        expect(done, 1, "request.invalid")
        assert json.loads(done.stdout)["error"]["details"]["element"] == element, done.stdout
    refused({"users": [{"email": "a@csv.example"}, {"email": 1}]}, "users[1].email")
    refused({"users": [{"email": "a@csv.example", "shoe": 43}]}, "users[0].shoe")
    refused({"users": [["a"]]}, "users[0]")
    refused({"users": "all"}, "users")
    refused({"users": [], "updates": True}, "updates")
    refused({"users": [{"email": "a@csv.example", "role": "king"}]}, "users[0].role")
    refused({"users": [{"email": "a@csv.example"}] * 1001}, "users")
    done = world.run("api", "POST", "/users/batch", "-d", '{"users": []}')
    assert json.loads(done.stdout) == {"results": []}, done.stdout


def test_fields(world):
    done = world.run("tenant", "list", "--fields", "domain,stats.totalUsers", "-o", "csv", "--search", "acme")
    assert done.stdout.splitlines() == ["domain,stats.totalUsers", "acme.example,2"], done.stdout
    assert json.loads(world.run("whoami", "--fields", "email", "-o", "json").stdout) == {"email": EMAIL}
    done = world.run("whoami", "--fields", "emial")
    expect(done, 2, "did you mean 'email'?")
    assert done.stdout == ""


def test_status(world):
    found = world.ctl("status")
    assert found["reachable"] and found["ready"] and found["loggedIn"] and found["user"]["email"] == EMAIL, found
    expect(world.run("status", "--url", "http://127.0.0.1:1"), 8, "Reachable")
    expect(world.run("status", "--config-dir", world.folder / "empty", "--url", world.url), 4)


def test_contexts(world):
    token = world.folder / "token"
    token.write_text(json.loads((world.folder / "lmsctl/contexts/default.json").read_text())["accessToken"] + "\n")
    expect(world.run("context", "add", "robot", "--url", world.url, "--token-file", token), 0)
    file = world.folder / "lmsctl/contexts/robot.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert world.ctl("whoami", "--context", "robot")["email"] == EMAIL
    expect(world.run("context", "add", "robot", "--url", world.url), 6)
    expect(world.run("context", "add", "-bad", "--url", world.url), 2)
    assert world.ctl("context", "show")["name"] == "default"
    expect(world.run("context", "delete", "robot", "--yes"), 0)


def test_interrupt(world):
    """Ctrl-C in the middle: what was done so far is reported, line by line, and no error beside it."""
    user = "".join(f"u{i}@csv.example,U,{i}\n" for i in range(20_000))
    people = write(world, "many.csv", "email,firstName,lastName\n" + user)
    env = {"LMSCTL_CONFIG_DIR": str(world.folder / "lmsctl"), "PATH": "/usr/bin:/bin"}
    running = subprocess.Popen([world.tool("lmsctl"), "user", "import", "--csv", people, "--tenant", "csv", "-o",
                                "jsonl"], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    lines = [running.stdout.readline()]
    running.send_signal(signal.SIGINT)
    lines += running.stdout.read().split("\n")[:-1]  # the last line may be cut
    talk = running.stderr.read()
    assert running.wait(20) == 130 and talk.strip() == "", (running.returncode, talk)
    running.stdout.close()
    running.stderr.close()
    assert all(json.loads(line)["outcome"] == "created" for line in lines) and len(lines) < 20_000, lines[-1]


def test_daemon_dies(world):
    """Exit code 8 with what was done so far; when lmsd is back, the same command finishes the work."""
    tenants = [{"domain": f"many{i}", "name": f"Many {i}"} for i in range(400)]
    file = write(world, "many.json", json.dumps({"tenants": tenants}))
    env = {"LMSCTL_CONFIG_DIR": str(world.folder / "lmsctl"), "PATH": "/usr/bin:/bin"}
    running = subprocess.Popen([world.tool("lmsctl"), "apply", "-f", file], env=env, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    lines = [running.stdout.readline() for _ in range(5)]
    world.kill()
    lines += running.stdout.readlines()
    talk = running.stderr.read()
    assert running.wait(60) == 8, (running.returncode, talk)
    running.stdout.close()
    running.stderr.close()
    assert f"{len(lines)} created" in talk and "client.unreachable" in talk, talk
    world.start()
    rows = world.ctl("apply", "-f", file)
    unchanged = sum(row["outcome"] == "unchanged" for row in rows)
    # One more may have been made than was answered.
    assert unchanged in (len(lines), len(lines) + 1) and len(rows) == 400, (unchanged, len(lines))


def main():
    with World(sys.argv[1]) as world:
        world.start()
        world.login()
        for name, test in list(globals().items()):
            if name.startswith("test_"):
                begin = time.monotonic()
                test(world)
                print(f"{name} {time.monotonic() - begin:.1f} s", flush=True)


if __name__ == "__main__":
    main()
