"""The API's description of a running lmsd is valid OpenAPI 3.1. Usage: openapi_test.py BUILD NODE TESTS_API"""

import json
import subprocess
import sys
import urllib.request

from lmsd_world import World


def main():
    build, node, folder = sys.argv[1:]
    with World(build) as world:
        world.start()
        with urllib.request.urlopen(world.url + "/openapi.json", timeout=10) as answer:
            text = answer.read()
    judged = subprocess.run([node, "validate.mjs"], cwd=folder, input=text, capture_output=True, timeout=60)
    assert judged.returncode == 0, judged.stderr.decode()
    broken = json.loads(text)
    broken["paths"]["/users"]["get"]["responses"] = "none"
    judged_broken = subprocess.run([node, "validate.mjs"], cwd=folder, input=json.dumps(broken).encode(),
                                   capture_output=True, timeout=60)
    assert judged_broken.returncode == 1, "the validator finds nothing wrong with anything"
    print(judged.stdout.decode().strip(), f"{len(text)} bytes, {len(json.loads(text)['paths'])} paths")


main()
