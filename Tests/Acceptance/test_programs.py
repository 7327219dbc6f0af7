"""Programs by the command line: the scenarios as data, and what the documents print."""

import json
import re
import subprocess

from system import IMO, ROOT

SCENARIOS = ROOT / "Tests" / "Vectors" / "programs" / "scenarios.jsonl"


def run(*arguments):
    return subprocess.run([IMO, "program", *arguments], cwd=ROOT, capture_output=True, text=True)


def test_each_scenario_comes_to_its_end():
    cases = [json.loads(line) for line in SCENARIOS.read_text().splitlines()]
    result = run("scenario", str(SCENARIOS))
    assert result.returncode == 0, result.stderr
    assert [json.loads(line) for line in result.stdout.splitlines()] == [{"scenario": case["scenario"], "then": case["then"]} for case in cases]


def test_the_commands_and_the_policy_of_the_document_hold(tmp_path):
    text = (ROOT / "docs" / "programs.md").read_text()
    for command in re.findall(r"```sh\n(.*?)```", text, re.DOTALL)[0].splitlines():
        name, *arguments = command.split()
        assert name == "imo" and subprocess.run([IMO, *arguments], cwd=ROOT, capture_output=True).returncode == 0, command
    policy = tmp_path / "labels.yaml"
    policy.write_text(next(block for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if block.startswith("policy:")))
    assert run("check", str(policy)).returncode == 0


def test_a_fault_names_its_line(tmp_path):
    policy = tmp_path / "policy.yaml"
    policy.write_text("policy: p\nassets: [u]\npools:\n  fund: u\nbegin:\n  - take 5 from 'x' into found\n")
    result = run("check", str(policy))
    assert result.returncode == 65
    assert "line 6" in result.stderr and "found is not a pool" in result.stderr
