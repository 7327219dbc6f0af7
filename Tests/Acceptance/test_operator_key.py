"""Rotating the operator's key while the ledger lives: by both keys, or by two people where the old one is lost; across kills and a restored backup."""

import json
import signal
import subprocess

import pytest
from system import IMO, Refused, System
from test_remote_admin import run

OWNER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
KILLS = 6


@pytest.fixture
def system(tmp_path):
    with System(tmp_path / "imo") as system:
        system.imo("model", "register", "closed", "--price", "call=1", "--issuer", system.operator)
        yield system


def attest(system, prompt, keystore):
    answer = system.directory / "answer.txt"
    answer.write_text("an answer\n")
    return system.imo(
        "content", "add", "closed", "--prompt", prompt, "--owner", OWNER, "--proof", "attestation", "--aigc-data-file", str(answer),
        "--attest-keystore", str(system.directory / f"{keystore}.json"), "--password-file", str(system.password),
    )["tokenId"]


def rotate(system, old, new):
    files = [str(system.directory / f"{name}.json") for name in (old, new)]
    return [
        "operator", "rotate", "--keystore", files[0], "--password-file", str(system.password), "--new-keystore", files[1], "--new-password-file",
        str(system.password),
    ]


def test_what_the_old_key_attested_stays_checkable_and_what_it_attests_after_is_refused(system):
    token = attest(system, "before", "operator")
    successor = system.new_wallet("successor")
    with pytest.raises(Refused):
        attest(system, "too early", "successor")
    entry = system.imo(*rotate(system, "operator", "successor"))
    shown = system.imo("operator", "show")
    assert shown["operator"] == successor
    assert [(key["operator"], key["successor"], key["entry"]) for key in shown["earlier"]] == [(system.operator, successor, entry["entry"])]
    assert "lossReason" not in shown["earlier"][0]
    with pytest.raises(Refused, match="proofInvalid"):
        attest(system, "too late", "operator")
    assert system.imo("content", "verify", token)["verified"]
    assert system.imo("content", "verify", attest(system, "after", "successor"))["verified"]
    system.new_wallet("other")
    with pytest.raises(Refused, match="operatorNotCurrent"):
        system.imo(*rotate(system, "operator", "other"))
    assert system.imo("verify", "--full")["verified"]
    # The gateway attested with the old key; it starts again with the new one alone.
    system.stop_gateway()
    with pytest.raises(RuntimeError, match=successor):
        system.start_gateway()
    (system.directory / "operator.json").write_bytes((system.directory / "successor.json").read_bytes())
    system.start_gateway()


def test_a_key_that_was_replaced_never_comes_back(system):
    system.new_wallet("successor")
    system.imo(*rotate(system, "operator", "successor"))
    with pytest.raises(Refused, match="operatorRetired"):
        system.imo(*rotate(system, "successor", "operator"))


def test_a_rotation_that_is_killed_happens_once_or_not_at_all(system):
    system.stop_gateway()
    keys = ["operator"]
    for attempt in range(KILLS):
        keys.append(f"key-{attempt}")
        address = system.new_wallet(keys[-1])
        command = rotate(system, keys[-2], keys[-1])
        running = subprocess.Popen([IMO, *command], env=system.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            running.wait(0.05 + 0.03 * attempt)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            running.wait()
        if system.imo("operator", "show")["operator"] != address:
            system.imo(*command)
        shown = system.imo("operator", "show")
        assert shown["operator"] == address and len(shown["earlier"]) == attempt + 1
    assert system.imo("verify", "--full")["verified"]


def test_a_backup_from_before_has_the_old_key_and_one_from_after_the_new_one(system):
    system.stop_gateway()
    token = attest(system, "before", "operator")
    before, after = (str(system.directory / name) for name in ("before.sqlite", "after.sqlite"))
    system.imo("backup", before)
    successor = system.new_wallet("successor")
    system.imo(*rotate(system, "operator", "successor"))
    system.imo("backup", after)
    for backup, operator, earlier in ((after, successor, 1), (before, system.operator, 0)):
        data = ["--data", str(system.directory / f"restored-{earlier}")]
        system.imo("restore", backup, "--without-sealed", *data)
        shown = system.imo("operator", "show", *data)
        assert (shown["operator"], len(shown["earlier"])) == (operator, earlier)
        assert system.imo("content", "verify", token, *data)["verified"]
    # The handover that the restored ledger lacks is signed anew for its generation.
    assert system.imo(*rotate(system, "operator", "successor"), "--data", str(system.directory / "restored-0"))["command"] == "rotateOperator"


def test_a_lost_key_is_replaced_by_two_people_and_everybody_sees_it(system):
    for name in ("alice", "bob"):
        system.imo("admin", "add", name, system.new_wallet(name), "--role", "treasury")
    system.imo("admin", "add", "alice", system.new_wallet("alice-too"), "--role", "treasury")
    successor = system.new_wallet("successor")
    recovery = [
        "operator", "recover", "--lost", system.operator, "--reason", "the disk failed", "--new-keystore", str(system.directory / "successor.json"),
        "--new-password-file", str(system.password),
    ]
    with pytest.raises(Refused, match="two people alone") as alone:
        system.imo(*recovery)
    assert alone.value.code == 77
    identified = [*recovery, "--id", "0199e2a4-5f10-7a3c-8d21-6b0f4c2a9e58"]
    assert run(system, "alice", *identified).returncode == 75
    listed = json.loads(run(system, "bob", "remote", "proposals").stdout)
    assert listed[0]["body"]["lossReason"] == "the disk failed" and listed[0]["body"]["newOperator"] == successor
    # The same person under another key is no second one.
    assert run(system, "alice-too", "remote", "approve", listed[0]["proposal"]).returncode == 75
    assert system.imo("operator", "show")["operator"] == system.operator
    approved = run(system, "bob", "remote", "approve", listed[0]["proposal"])
    assert approved.returncode == 0, approved.stderr
    assert system.imo("operator", "show")["earlier"][0]["lossReason"] == "the disk failed"
    log = (system.directory / "gateway.log").read_text()
    assert "the operator's key was replaced without its signature" in log and "critical" in log.lower()
    assert system.imo("verify", "--full")["verified"]
