#!/usr/bin/env python3
"""Declarative onboarding: 1,000 tenants with 10 users each through `lmsctl apply`.

Usage: apply_bench.py BUILD

Compared with the same number of users by CSV, with users who bring the hash of their password, with one request for each
user, and with users who have a password, whose argon2id hashes are what that takes: LMS_FULL=1 makes all of them."""

import contextlib
import json
import os
import pathlib
import sqlite3
import sys
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "functional"))
from lmsd_world import World  # noqa: E402

TENANTS, USERS, SAMPLE = 1000, 10, 200
FULL = bool(os.environ.get("LMS_FULL"))


def timed(work):
    begin = time.monotonic()
    done = work()
    seconds = time.monotonic() - begin
    assert done is None or done.returncode == 0, done.stdout[-500:] + done.stderr
    return seconds


def main():
    with World(sys.argv[1]) as world:
        world.start()
        world.login()
        tenants = [{"domain": f"t{t}", "name": f"Tenant {t}",
                    "users": [{"email": f"u{u}@t{t}.example", "firstName": "User", "lastName": str(u)}
                              for u in range(USERS)]} for t in range(TENANTS)]
        file = world.folder / "organisation.json"
        file.write_text(json.dumps({"tenants": tenants}))

        def apply(file=file):
            return timed(lambda: world.run("apply", "-f", file, "-o", "csv"))

        def organisation(prefix, more):
            """The same once more, under other domains, `more` for each user."""
            name = world.folder / f"{prefix}.json"
            name.write_text(json.dumps({"tenants": [
                {**t, "domain": prefix + t["domain"], "users": [{**u, **more} for u in t["users"]]} for t in tenants]}))
            return name

        first, second = apply(), apply()
        total = TENANTS * USERS
        print(f"apply {TENANTS} tenants x {USERS} users  {first:.1f} s (goal: 60 s); again, all unchanged {second:.1f} s")

        with contextlib.closing(sqlite3.connect(world.data / "lms.db")) as database:
            hashed = database.execute("SELECT password_hash FROM users WHERE password_hash LIKE '$argon2id$%'").fetchone()[0]
        print(f"the same with passwordHash        {apply(organisation('h', {'passwordHash': hashed})):.1f} s (goal: 60 s)")

        table = world.folder / "people.csv"
        table.write_text("email,firstName,lastName\n" +
                         "".join(f"c{i}@t0.example,User,{i}\n" for i in range(total)))
        print(f"user import of {total} lines      "
              f"{timed(lambda: world.run('user', 'import', '--csv', table, '--tenant', 't0', '-o', 'csv')):.1f} s")

        token = json.loads((world.folder / "lmsctl/contexts/default.json").read_text())["accessToken"]

        def one_by_one():
            for i in range(SAMPLE):
                body = json.dumps({"email": f"s{i}@t1.example", "firstName": "User", "lastName": str(i),
                                   "password": f"a long password {i}"}).encode()
                urllib.request.urlopen(urllib.request.Request(
                    world.url + "/org/tenants/t1/users", body,
                    {"Content-Type": "application/json", "Authorization": "Bearer " + token})).read()
        single = timed(one_by_one)
        (world.folder / "secret").write_text("a long password\n")
        users = [{"tenant": "t2", "email": f"p{i}@t2.example", "firstName": "User", "lastName": str(i),
                  "password": {"file": "secret"}} for i in range(SAMPLE)]
        file = world.folder / "passwords.json"
        file.write_text(json.dumps({"users": users}))
        batch = apply(file)
        print(f"{SAMPLE} users with passwords      {batch:.1f} s by apply, {single:.1f} s one request each: "
              f"{total} would take {batch / SAMPLE * total:.0f} s and {single / SAMPLE * total:.0f} s")
        if FULL:
            took = apply(organisation("p", {"password": {"file": "secret"}}))
            print(f"all {total} with passwords to hash   {took:.1f} s on {os.cpu_count()} cores (goal: 60 s), "
                  f"{took / total * os.cpu_count() * 1000:.1f} ms of a core each")
        else:
            print("reduced: all with passwords to hash are left out (LMS_FULL=1)")


if __name__ == "__main__":
    main()
