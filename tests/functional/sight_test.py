#!/usr/bin/env python3
"""What lmsctl shows and exports to a tenant's own people of a dispatch that the platform keeps to itself, and what
it exports to the platform.

Usage: sight_test.py BUILD"""

import json
import sys

from lmsd_world import World

NAME = "Quetzalcoatlus, Vaquita"
ID = "learner-7f3a91c2"
EMAIL = "axolotl@learners.example"


def tenant_commands(dispatch, hook):
    """What a tenant's administrator may ask for that could tell of learners."""
    return [
        ["learner", "list"],
        ["registration", "list"],
        ["registration", "list", "--dispatch", dispatch],
        ["registration", "statistics"],
        ["dispatch", "list"],
        ["dispatch", "show", dispatch],
        ["dispatch", "trace", dispatch],
        ["launch-link", "list"],
        ["stats"],
        ["tenant", "list"],
        ["tenant", "show", "acme"],
        ["webhook", "deliveries", hook],
        ["audit"],
        ["xapi", "statistics"],
        ["export"],
    ]


class Tenant:
    """lmsctl as an administrator of the tenant."""

    def __init__(self, world):
        self.world = world
        password = world.folder / "password"
        mail = "boss@acme.example"
        world.ctl("user", "create", "--tenant", "acme", "--email", mail, "--first-name", "B", "--last-name", "B",
                  "--role", "tenant_admin", "--password-file", password)
        done = self.run("login", "--url", world.url, "--email", mail, "--password-file", password)
        assert done.returncode == 0, done.stderr

    def run(self, *args):
        return self.world.run("--config-dir", self.world.folder / "tenant", *args)

    def texts(self, dispatch, hook):
        """What the commands say, in every format that they know."""
        out = {}
        for command in tenant_commands(dispatch, hook):
            for form in ([] if command == ["export"] else ["json", "csv", "table"]) or [None]:
                done = self.run(*command, *(["-o", form] if form else []))
                assert done.returncode == 0, (command, form, done.stderr)
                out[" ".join([*command, form or ""])] = done.stdout
        return out


def check_export_of_platform(world):
    done = world.run("learner", "export", ID, "--tenant", "acme")
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    types = {line["type"] for line in lines}
    wanted = {"learner", "registration", "call", "launch", "launchLink", "webhookMessage"}
    assert wanted <= types, (wanted - types, types)
    link = next(line for line in lines if line["type"] == "launchLink")
    assert link["uses"] == 1 and link["lastUsedAt"], link
    hooks = {line["webhookId"] for line in lines if line["type"] == "webhookMessage"}
    assert len(hooks) == 1, "the platform's webhook alone was told"
    return lines[0]["id"], next(line["id"] for line in lines if line["type"] == "registration")


def check_hidden(world, tenant, dispatch, hook, marks):
    for command, text in tenant.texts(dispatch, hook).items():
        for mark in marks:
            assert mark not in text, f"{command} tells {mark}:\n{text}"
    for mark in marks:
        for command in (["learner", "show"], ["learner", "export"], ["registration", "show"], ["registration", "log"],
                        ["registration", "launches"]):
            done = tenant.run(*command, mark)
            assert done.returncode == 5, (command, mark, done.returncode, done.stdout)


def as_json(tenant, *args):
    done = tenant.run(*args, "-o", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def days_of(tenant):
    return sum(day["launches"] for day in as_json(tenant, "stats")["days"])


def main():
    with World(sys.argv[1]) as world:
        world.start()
        world.login()
        dispatch = world.dispatch(world.package("course.zip"))
        world.ctl("dispatch", "update", dispatch, "--analytics", "none")
        hook = world.ctl("webhook", "create", "--to", "https://hooks.invalid/", "--tenant", "acme")["id"]
        world.ctl("webhook", "create", "--to", "https://platform.invalid/", "--all-tenants")
        tenant = Tenant(world)
        world.play(world.ctl("launch-link", "create", "--dispatch", dispatch, "--learner", ID, "--name", NAME)["url"])
        world.play(world.ctl("launch-link", "create", "--dispatch", dispatch, "--email", EMAIL, "--name", NAME)["url"])
        learner, registration = check_export_of_platform(world)
        marks = [NAME, ID, EMAIL, learner, registration]

        check_hidden(world, tenant, dispatch, hook, marks)
        shown = as_json(tenant, "dispatch", "show", dispatch)
        assert shown["counts"] is None and shown["used"] is None, shown
        assert days_of(tenant) == 0
        assert as_json(tenant, "stats")["hidden"] == {"counts": 1, "learners": 1}

        world.ctl("dispatch", "update", dispatch, "--analytics", "summary")
        check_hidden(world, tenant, dispatch, hook, marks)
        assert as_json(tenant, "dispatch", "show", dispatch)["counts"]["registrations"] == 2
        assert days_of(tenant) == 2

        world.ctl("dispatch", "update", dispatch, "--analytics", "learner")
        texts = tenant.texts(dispatch, hook)
        for command in ("learner list csv", "registration list json", "launch-link list table"):
            assert NAME in texts[command], (command, texts[command])
        done = tenant.run("learner", "export", ID)
        assert done.returncode == 0 and NAME in done.stdout, done.stderr
        assert not [line for line in done.stdout.splitlines() if '"webhookMessage"' in line], \
            "what the platform's webhook was told is the platform's"
    print("ok")


main()
