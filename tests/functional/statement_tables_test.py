#!/usr/bin/env python3
"""Statements as tables: what one tenant's store exports as CSV another one reads, and says the same of it.

Usage: statement_tables_test.py BUILD"""

import csv
import io
import json
import pathlib
import sys

from lmsd_world import World

VERB = "http://adlnet.gov/expapi/verbs/"


def ctl(world, *args, given=None, code=0):
    done = world.run(*args, input=given)
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    return done.stdout if code == 0 else done.stderr


def exported(world, tenant):
    text = ctl(world, "xapi", "statements", "export", "--tenant", tenant, "--ascending", "-o", "csv")
    rows = csv.DictReader(io.StringIO(text))
    return [{key: value for key, value in row.items() if key != "stored"} for row in rows], text


def main():
    with World(pathlib.Path(sys.argv[1]).resolve()) as world:
        world.init()
        world.start()
        world.login()
        for domain in ("acme", "globex"):
            world.ctl("tenant", "create", "--name", domain, "--domain", domain)
        table = "\n".join([
            "actor;home page;verb;object;object name;success;completion;scaled;timestamp",
            f'ada@acme.example;;{VERB}passed;https://acme.example/golf;"Golf; ""explained""";true;true;0.85;2031-05-04T10:30:00Z',
            f"4711;https://hr.example;{VERB}failed;https://acme.example/golf;;false;;0.2;2031-05-05T10:30:00Z",
            f'"{{""openid"":""https://bob.example/""}}";;{VERB}attempted;https://acme.example/golf;;;;;2031-05-06T10:30:00Z',
        ])
        ctl(world, "xapi", "statements", "import", "-", "--csv", "--tenant", "acme", given=table)
        ids = [row["id"] for row in exported(world, "acme")[0]]
        ctl(world, "xapi", "statements", "void", ids[2], "--tenant", "acme", "--yes")
        first, text = exported(world, "acme")
        assert len(first) == 3, first
        assert json.loads(first[2]["object"]) == {"objectType": "StatementRef", "id": ids[2]}, first
        assert first[1]["homePage"] == "https://hr.example" and first[1]["actor"] == "4711", first
        for _ in range(2):  # its lines have ids: once more changes nothing
            ctl(world, "xapi", "statements", "import", "-", "--csv", "--tenant", "globex", given=text)
        second, _ = exported(world, "globex")
        assert second == first, (first, second)

        many = "actor,verb,object,scaled\n" + f"a@b.example,{VERB}passed,https://acme.example/golf,1\n" * 450
        told = ctl(world, "xapi", "statements", "import", "-", "--csv", "--tenant", "acme",
                   given=many + f"a@b.example,{VERB}passed,https://acme.example/golf,much\n", code=1)
        assert "line 452" in told or ":452" in told, told
        assert "450 statements before it are stored" in told, told
        assert len(exported(world, "acme")[0]) == 453
        told = ctl(world, "xapi", "statements", "import", "-", "--csv", "--tenant", "acme",
                   given="actor,verb,objekt\n", code=1)
        assert "did you mean 'object'" in told, told
    print("statements survive as tables")


if __name__ == "__main__":
    main()
