"""Schemathesis sends what the served OpenAPI document allows, and what it forbids: no server error, and no response that the document does not describe."""

import json
import pathlib
import subprocess
import sys

import pytest

TOOL = pathlib.Path(sys.executable).parent / "schemathesis"
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance,ignored_auth"
EXAMPLES = 15


def run(url, key, directory, *options):
    """The exit code and the output of a run with a fixed seed and a bounded number of examples."""
    done = subprocess.run(
        [TOOL, "run", url, "--header", f"Authorization: Bearer {key}", "--checks", CHECKS, "--phases", "coverage,fuzzing", "--max-examples",
         str(EXAMPLES), "--seed", "20", "--continue-on-failure", "--suppress-health-check", "all", "--warnings", "off", "--no-color", *options],
        cwd=directory, capture_output=True, text=True, timeout=300,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def key(system):
    """Of a caller with money, in a ledger that has a holder, a snapshot and something to claim."""
    system.register("described", "--price", "call=1000000")
    system.imo("token", "transfer", "described", system.new_wallet("holder"), "1000")
    system.imo("model", "deposit", "described", "10")
    system.imo("snapshot", "described")
    return system.new_caller("fuzzing", "1000")


pytestmark = pytest.mark.skipif(not TOOL.exists(), reason="needs schemathesis, which requirements.txt names")


def test_every_response_is_one_that_the_document_describes(system, key, tmp_path):
    code, output = run(system.gateway + "/imo/v1/openapi.json", key, tmp_path)
    assert code == 0, output[-8000:]
    assert "No test cases" not in output
    system.imo("verify")


def test_a_document_that_leaves_out_a_status_is_caught(system, key, tmp_path):
    """The canary: the same run must fail when the document does not have what the gateway responds."""
    document = json.loads(system.request("GET", "/imo/v1/openapi.json")[2])
    path = "/imo/v1/tokens/{token}"
    del document["paths"][path]["get"]["responses"]["404"]
    document["paths"] = {path: document["paths"][path]}
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    code, output = run(tmp_path / "openapi.json", key, tmp_path, "--url", system.gateway)
    assert code == 1 and "Undocumented status code" in output, output[-4000:]
