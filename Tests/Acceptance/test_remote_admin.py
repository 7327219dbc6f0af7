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
