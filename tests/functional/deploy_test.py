#!/usr/bin/env python3
"""The examples of scripts/deploy: each is parsed, and what it says of lmsd is held against the program. What the tools
of this machine cannot tell is printed. (nginx and Caddy are run by the browser tests.)

Usage: deploy_test.py BUILD"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

from lmsd_world import World, free_ports

LMSD = pathlib.Path(sys.argv[1]).resolve() / "daemon/lmsd"
SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
DEPLOY = SOURCE / "scripts/deploy"
INSTRUCTIONS = {"FROM", "RUN", "CMD", "LABEL", "EXPOSE", "ENV", "ADD", "COPY", "ENTRYPOINT", "VOLUME", "USER", "WORKDIR",
                "ARG", "HEALTHCHECK", "SHELL", "STOPSIGNAL"}


def check_config(flags=(), variables=None):
    """lmsd finds no mistake, and no variable that it does not know."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("LMSD_")}
    done = subprocess.run([LMSD, "--check-config", "-o", "json", *flags], capture_output=True, text=True,
                          env={**env, "LMSD_CONFIG": "", **(variables or {})})
    answer = json.loads(done.stdout)
    assert answer["ok"] and not answer["warnings"], answer


def help_knows(args):
    """The program takes these arguments (their values aside)."""
    verb = [args[0]] if not args[0].startswith("-") else []
    text = subprocess.run([LMSD, *verb, "--help"], capture_output=True, text=True, check=True).stdout
    for flag in (a for a in args if a.startswith("--")):
        assert re.search(rf"{flag}\b", text), f"lmsd {args[0]} knows no {flag}"


def dockerfile():
    text = (DEPLOY / "Dockerfile").read_text()
    lines = [line for line in re.sub(r"\\\n", " ", text).splitlines() if line.strip() and not line.startswith("#")]
    steps = [line.split(None, 1) for line in lines]
    assert {name for name, _ in steps} <= INSTRUCTIONS and steps[0][0] == "FROM", steps
    stages = [m.group(1) for m in (re.search(r" AS (\w+)$", rest) for name, rest in steps if name == "FROM") if m]
    for source in re.findall(r"from=(\w+)", text):
        assert source in stages, source
    for script in re.findall(r"scripts/[\w-]+", text):
        assert (SOURCE / script).exists(), script
    variables = dict(re.findall(r"\b(LMSD_\w+)=(\S+)", text))
    assert variables, "the image listens on no address"
    check_config(variables=variables)
    command = {name: json.loads(rest[rest.index("["):]) for name, rest in steps if name in ("ENTRYPOINT", "CMD", "HEALTHCHECK")}
    assert command["ENTRYPOINT"] == ["/usr/bin/lmsd"] and dict(steps)["USER"] == "lmsd", command
    help_knows(command["CMD"])
    # The health check as it stands, on a port where lmsd answers, and on one where nobody listens.
    with World(sys.argv[1]) as world:
        world.start()
        for port, healthy in ((world.port, True), (free_ports(1)[0], False)):
            script = command["HEALTHCHECK"][2].replace("3000", str(port))
            assert (subprocess.run(["bash", "-c", script], capture_output=True, timeout=20).returncode == 0) == healthy
    print(f"ok Dockerfile: {len(steps)} instructions. Not built: that needs a container engine and its registry")


def compose():
    file = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    lmsd = file["services"]["lmsd"]
    assert (DEPLOY / lmsd["build"]["context"] / lmsd["build"]["dockerfile"]).resolve() == DEPLOY / "Dockerfile"
    variables = {name: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value) for name, value in lmsd["environment"].items()}
    check_config(variables=variables)
    assert variables["LMSD_TRUSTED_PROXIES"] == file["networks"]["inner"]["ipam"]["config"][0]["subnet"]
    for name, service in file["services"].items():
        for volume in service["volumes"]:
            assert volume.split(":")[0] in file["volumes"], (name, volume)
        assert set(service["networks"]) <= set(file["networks"])
    targets = re.findall(r"reverse_proxy (\w+):(\d+)", file["configs"]["caddyfile"]["content"])
    assert targets == [("lmsd", "3000"), ("lmsd", "3001")], targets
    print("ok compose.yaml: parsed and held against lmsd. Not held against compose's own schema: it is not here")


def kubernetes():
    documents = list(yaml.safe_load_all((DEPLOY / "kubernetes/lmsd.yaml").read_text()))
    by_kind = {document["kind"]: document for document in documents}
    assert set(by_kind) == {"ConfigMap", "Service", "StatefulSet", "Ingress"}, set(by_kind)
    for document in documents:
        assert {"apiVersion", "kind", "metadata"} <= set(document) and document["metadata"]["name"] == "lmsd"
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as config:
        config.write(by_kind["ConfigMap"]["data"]["lmsd.toml"])
        config.flush()
        check_config(["--config", config.name])
    stateful = by_kind["StatefulSet"]["spec"]
    pod = stateful["template"]["spec"]
    assert stateful["replicas"] == 1 and pod["enableServiceLinks"] is False
    assert stateful["selector"]["matchLabels"] == stateful["template"]["metadata"]["labels"] == by_kind["Service"]["spec"]["selector"]
    volumes = {v["name"] for v in pod["volumes"]} | {c["metadata"]["name"] for c in stateful["volumeClaimTemplates"]}
    for container in pod["initContainers"] + pod["containers"]:
        help_knows(container["args"])
        assert container["securityContext"]["readOnlyRootFilesystem"] and not container["securityContext"]["allowPrivilegeEscalation"]
        assert {m["name"] for m in container["volumeMounts"]} <= volumes
    ports = {p["name"]: p["containerPort"] for p in pod["containers"][0]["ports"]}
    assert ports == {p["targetPort"]: p["port"] for p in by_kind["Service"]["spec"]["ports"]} == {"app": 3000, "content": 3001}
    for probe, path in (("livenessProbe", "/healthz"), ("readinessProbe", "/readyz")):
        assert pod["containers"][0][probe]["httpGet"] == {"path": path, "port": "app"}
    rules = by_kind["Ingress"]["spec"]["rules"]
    hosts = {rule["host"]: rule["http"]["paths"][0]["backend"]["service"]["port"]["name"] for rule in rules}
    assert hosts == {"lms.example.org": "app", "play.example.org": "content"}, hosts
    assert set(by_kind["Ingress"]["spec"]["tls"][0]["hosts"]) == set(hosts)
    print(f"ok kubernetes: {len(documents)} manifests, parsed and held against each other and lmsd. Not held against the "
          "cluster's schema: there is neither a cluster nor its schema here")
    return documents


def terraform(documents):
    folder = DEPLOY / "terraform"
    if not shutil.which("terraform"):
        for file in folder.glob("*.tf"):
            text = re.sub(r'"(?:[^"\\]|\\.)*"', '""', re.sub(r"#.*", "", file.read_text()))
            for opening, closing in ("{}", "[]", "()"):
                assert text.count(opening) == text.count(closing), (file, opening)
        print("skipped: terraform is not installed; its files are looked at for balanced brackets alone")
        return
    run = lambda *args, **more: subprocess.run(["terraform", *args], capture_output=True, text=True, timeout=120, **more)
    formatted = run("fmt", "-check", "-diff", str(folder))
    assert formatted.returncode == 0, formatted
    # What it makes of the manifests, without the providers, which only its registry has.
    with tempfile.TemporaryDirectory() as scratch:
        place = pathlib.Path(scratch)
        (place / "terraform").mkdir()
        shutil.copy(folder / "manifests.tf", place / "terraform")
        shutil.copytree(DEPLOY / "kubernetes", place / "kubernetes")
        values = {"public_host": "a.example", "content_host": "b.example", "admin_email": "x@a.example", "image": "r/lmsd:9",
                  "storage_size": "7Gi", "namespace": "courses"}
        flags = [part for name, value in values.items() for part in ("-var", f"{name}={value}")]
        made = run("console", *flags, cwd=place / "terraform", input="jsonencode(local.manifests)\n")
        assert made.returncode == 0, made
        manifests = json.loads(json.loads(made.stdout.strip().splitlines()[-1]))
    text = json.dumps(documents)
    for old, new in (("lms.example.org", "a.example"), ("play.example.org", "b.example"), ("admin@example.org", "x@a.example"),
                     ("lmsd:latest", "r/lmsd:9"), ("20Gi", "7Gi")):
        assert old in text
        text = text.replace(old, new)
    wanted = {f"{d['kind']}/{d['metadata']['name']}": d for d in json.loads(text)}
    for document in wanted.values():
        document["metadata"]["namespace"] = "courses"
    for name in wanted:  # the text of a block at a document's end has no last line break there
        if name == "ConfigMap/lmsd":
            for side in (wanted, manifests):
                side[name]["data"]["lmsd.toml"] = side[name]["data"]["lmsd.toml"].rstrip()
    assert manifests == wanted
    print("ok terraform: formatted, and its manifests are those of kubernetes/. Not validated with its providers: they come "
          "from its registry")


def nginx_and_caddy():
    """The two examples name the same settings of lmsd, and those are right."""
    for name in ("nginx.conf", "Caddyfile"):
        text = (DEPLOY / name).read_text()
        shown = "\n".join(re.findall(r"^#   (\w+ = .*)$", text, re.M))
        assert shown.count(" = ") == 5, shown
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as config:
            config.write(shown)
            config.flush()
            check_config(["--config", config.name])
        assert "127.0.0.1:3000" in text and "127.0.0.1:3001" in text
    print("ok nginx.conf, Caddyfile: the settings they ask for")


dockerfile()
compose()
terraform(kubernetes())
nginx_and_caddy()
