"""Operates a gateway as people on other machines do: by signed requests, with roles and with two people for large withdrawals."""

import json
import subprocess

import pytest

from system import IMO, Refused, System


@pytest.fixture(scope="module")
def remote(tmp_path_factory):
    with System(tmp_path_factory.mktemp("remote")) as system:
        system.new_caller("carol", "1000")
        for name, roles in [("alice", ["treasury", "operate"]), ("bob", ["treasury"]), ("dave", ["read"])]:
            address = system.new_wallet(name)
            system.imo("admin", "add", name, address, *[word for role in roles for word in ("--role", role)])
        system.imo("admin", "limit", "100")
        yield system


def run(system, person, *arguments):
    """Runs a command under a person's profile; a data directory is not at hand."""
    profile = system.directory / f"{person}-profile.json"
    if not profile.exists():
        announced = system.server.announced
        subprocess.run(
            [
                IMO, "remote", "init", profile, "--url", announced["url"], "--ledger", announced["ledger"],
                "--keystore", f"{person}.json", "--password-file", "password.txt",
            ],
            check=True, capture_output=True, text=True,
        )
    environment = {**system.environment, "IMO_DATA": "/nonexistent"}
    return subprocess.run([IMO, "--remote", profile, *arguments, "--json"], env=environment, capture_output=True, text=True)


def test_people_do_what_their_roles_allow(remote):
    made = run(remote, "alice", "account", "create", "remote-made")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["account"] == "remote-made"
    refused = run(remote, "dave", "account", "create", "another")
    assert refused.returncode == 77 and "operate" in refused.stderr and "dave" in refused.stderr, refused.stderr
    refused = run(remote, "bob", "reload")
    assert refused.returncode == 77 and "operate" in refused.stderr, refused.stderr


def test_a_large_withdrawal_needs_a_second_person(remote):
    before = remote.available("carol")
    withdrawal = ("account", "withdraw", "carol", "250", "--reference", "transfer 9")
    for _ in range(2):
        waits = run(remote, "alice", *withdrawal)
        assert waits.returncode == 75 and "nothing has moved" in waits.stderr, waits.stderr
    listed = json.loads(run(remote, "bob", "remote", "proposals").stdout)
    assert [(one["approvedBy"], "withdraw" in one["subject"]) for one in listed] == [(["alice"], True)]
    again = run(remote, "alice", "remote", "approve", listed[0]["proposal"])
    assert again.returncode == 75, again.stderr
    assert remote.available("carol") == before
    approved = run(remote, "bob", "remote", "approve", listed[0]["proposal"])
    assert approved.returncode == 0, approved.stderr
    assert before - remote.available("carol") == 250 * 10**18
    assert json.loads(run(remote, "bob", "remote", "proposals").stdout) == []
    repeated = run(remote, "alice", *withdrawal)
    assert repeated.returncode == 0, repeated.stderr
    assert before - remote.available("carol") == 250 * 10**18


def test_a_person_with_two_keys_is_one_person(remote):
    address = remote.new_wallet("alice-too")
    remote.imo("admin", "add", "alice", address, "--role", "treasury")
    before = remote.available("carol")
    assert run(remote, "alice", "account", "withdraw", "carol", "150", "--reference", "two keys").returncode == 75
    proposal = json.loads(run(remote, "alice-too", "remote", "proposals").stdout)[0]["proposal"]
    assert run(remote, "alice-too", "remote", "approve", proposal).returncode == 75
    # Neither does the limit of a day count for each key apart.
    assert run(remote, "alice", "account", "withdraw", "carol", "60", "--reference", "half").returncode == 0
    assert run(remote, "alice-too", "account", "withdraw", "carol", "60", "--reference", "other half").returncode == 75
    assert before - remote.available("carol") == 60 * 10**18
    for waiting in json.loads(run(remote, "bob", "remote", "proposals").stdout):
        assert run(remote, "bob", "remote", "withdraw", waiting["proposal"]).returncode == 0
    remote.imo("admin", "remove", "alice", "--address", address)


def test_a_proposal_that_was_withdrawn_is_approved_by_nobody(remote):
    before = remote.available("carol")
    withdrawal = ("account", "withdraw", "carol", "200", "--reference", "withdrawn")
    assert run(remote, "alice", *withdrawal).returncode == 75
    proposal = json.loads(run(remote, "dave", "remote", "proposals").stdout)[0]["proposal"]
    refused = run(remote, "dave", "remote", "withdraw", proposal)
    assert refused.returncode == 77 and "treasury" in refused.stderr, refused.stderr
    withdrawn = run(remote, "alice", "remote", "withdraw", proposal)
    assert withdrawn.returncode == 0 and json.loads(withdrawn.stdout)["withdrawn"] == proposal, withdrawn.stderr
    for person, command in (("bob", "approve"), ("alice", "withdraw")):
        gone = run(remote, person, "remote", command, proposal)
        assert gone.returncode == 66 and proposal in gone.stderr, gone.stderr
    assert f"withdrawal of the proposal {proposal}" in (remote.directory / "gateway.log").read_text()
    # Given again it waits again, for a second person of now.
    assert run(remote, "alice", *withdrawal).returncode == 75
    assert json.loads(run(remote, "bob", "remote", "proposals").stdout)[0]["approvedBy"] == ["alice"]
    assert remote.available("carol") == before
    assert run(remote, "bob", "remote", "withdraw", proposal).returncode in (0, 66)


def test_a_proposal_is_dropped_after_its_day_and_over_restarts_not_before(remote):
    assert run(remote, "alice", "account", "withdraw", "carol", "300", "--reference", "a day").returncode == 75
    waiting = next(one for one in json.loads(run(remote, "bob", "remote", "proposals").stdout) if "300" in one["subject"])
    remote.stop_gateway()
    state = remote.data / "admins.state"
    records = json.loads(state.read_text())
    kept = next(one for one in records["proposals"] if one["proposal"] == waiting["proposal"])
    kept["expires"] = 1
    state.write_text(json.dumps(records))
    remote.start_gateway()
    for profile in remote.directory.glob("*-profile.json"):
        profile.unlink()
    assert waiting["proposal"] not in [one["proposal"] for one in json.loads(run(remote, "bob", "remote", "proposals").stdout)]
    assert run(remote, "bob", "remote", "approve", waiting["proposal"]).returncode == 66


def test_whoever_may_read_watches_from_elsewhere(remote):
    shown = run(remote, "dave", "top", "--interval-seconds", "1")
    assert shown.returncode == 0 and json.loads(shown.stdout)["gateway"]["ledger"] == "ok", shown.stderr
    both = run(remote, "dave", "top", "--url", "http://127.0.0.1:9/metrics")
    assert both.returncode == 64 and "leave one out" in both.stderr, both.stderr
    stranger = remote.new_wallet("stranger")
    refused = run(remote, "stranger", "top", "--interval-seconds", "1")
    assert refused.returncode == 77 and stranger in refused.stderr, refused.stderr


def test_a_removed_key_is_refused_at_once(remote):
    address = remote.new_wallet("eve")
    remote.imo("admin", "add", "eve", address, "--role", "operate")
    assert run(remote, "eve", "reload").returncode == 0
    remote.imo("admin", "remove", "eve")
    refused = run(remote, "eve", "reload")
    assert refused.returncode == 77 and address in refused.stderr, refused.stderr


def test_a_command_of_files_is_not_taken_for_another_machine(remote):
    refused = run(remote, "alice", "verify")
    assert refused.returncode == 64 and "this machine's files" in refused.stderr, refused.stderr
    bob = next(admin for admin in remote.imo("admin", "list")["admins"] if admin["name"] == "bob")
    with pytest.raises(Refused) as one_key:
        remote.imo("admin", "add", "mallory", bob["address"], "--role", "treasury")
    assert one_key.value.code == 65 and "bob" in str(one_key.value)
