"""The command line under adversity: many commands at once, a gateway that comes and goes, files that are not what they should be."""

import concurrent.futures
import json
import os
import signal
import sqlite3
import stat
import subprocess

import pytest
from system import IMO, Refused

MANY = 30


@pytest.fixture(params=["with a gateway", "without a gateway"])
def either_way(request, system):
    """The same commands, through the gateway and past it."""
    if request.param == "without a gateway":
        system.stop_gateway()
    yield system
    if system.server is None:
        system.start_gateway()


def test_many_commands_at_once_are_all_carried_out(either_way):
    names = [f"model-{os.urandom(4).hex()}" for _ in range(MANY)]
    with concurrent.futures.ThreadPoolExecutor(MANY) as pool:
        list(pool.map(lambda name: either_way.register(name, "--price", "call=1"), names))
    assert set(names) <= {model["id"] for model in either_way.imo("model", "list")}
    assert set(names) <= set(json.loads((either_way.data / "upstreams.json").read_text())["models"])


def test_commands_given_while_the_gateway_restarts_are_carried_out_once(system):
    system.imo("account", "create", "restarted")
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        credits = [pool.submit(system.imo, "account", "credit", "restarted", "1") for _ in range(MANY)]
        for _ in range(3):
            system.kill_gateway()
            system.start_gateway()
        for credit in credits:
            credit.result()
    assert system.available("restarted") == MANY * 10**18


def test_a_second_gateway_on_the_same_ledger_is_refused(system):
    done = subprocess.run([IMO, "serve", "--port", "0"], env=system.environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 69
    assert "already serves" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    "options, word",
    [
        (["--upstream", "ftp://127.0.0.1/v1"], "URL"),
        (["--upstream", "http://127.0.0.1:99999/v1"], "URL"),
        (["--upstream", "http://127.0.0.1:1/v1", "--upstream-key-file", "/nowhere/key"], "key"),
    ],
)
def test_a_model_with_an_unusable_upstream_is_not_registered(system, options, word):
    with pytest.raises(Refused, match=word):
        system.imo("model", "register", "unusable", "--price", "call=1", *options)
    assert "unusable" not in {model["id"] for model in system.imo("model", "list")}


def test_a_key_file_that_goes_missing_stops_its_own_model_only(system, tmp_path):
    key_file = tmp_path / "key"
    key_file.write_text("secret-of-the-upstream\n")
    system.register("keyed", "--price", "call=1", "--upstream-key-file", str(key_file))
    key = system.new_caller("keyed", "100")
    body = {"model": "keyed", "prompt": "x", "max_tokens": 1, "seed": 1}
    assert system.call(key, body, "/v1/completions")[0] == 200
    key_file.unlink()
    system.stop_gateway()
    system.start_gateway()
    assert system.call(key, body, "/v1/completions")[0] == 503
    assert system.call(key, {**body, "model": system.MODEL}, "/v1/completions")[0] == 200
    assert "keyed" in (system.directory / "gateway.log").read_text()


def test_the_files_are_their_owners_alone(system):
    assert stat.S_IMODE(system.data.stat().st_mode) == 0o700
    for file in system.data.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file


def test_a_ledger_whose_making_was_cut_short_can_be_made(system, tmp_path):
    data = tmp_path / "ledger"
    data.mkdir()
    database = sqlite3.connect(data / "ledger.sqlite")
    database.execute("PRAGMA application_id = 1768779569")
    database.execute("CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
    database.commit()
    database.close()
    assert system.imo("init", "--operator", system.operator, "--data", str(data))["entry"] == 1


def test_a_kill_during_init_leaves_what_init_can_finish(system, tmp_path):
    for number in range(10):
        data = str(tmp_path / f"ledger{number}")
        making = subprocess.Popen(
            [IMO, "init", "--operator", system.operator, "--data", data], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            making.wait(0.002 * number)
        except subprocess.TimeoutExpired:
            making.send_signal(signal.SIGKILL)
            making.wait()
        try:
            system.imo("init", "--operator", system.operator, "--data", data)
        except Refused as refusal:
            assert "ledgerAlreadyOpen" in str(refusal)
        assert system.imo("verify", "--data", data)["verified"] is True


@pytest.mark.parametrize("content", [b"", b"\n"])
def test_an_empty_password_is_refused(system, tmp_path, content):
    (tmp_path / "empty").write_bytes(content)
    with pytest.raises(Refused, match="empty"):
        system.imo("wallet", "new", str(tmp_path / "key.json"), "--password-file", str(tmp_path / "empty"), "--light")
    assert not (tmp_path / "key.json").exists()


def test_a_directory_in_place_of_a_file_is_named(system, tmp_path):
    with pytest.raises(Refused, match="directory"):
        system.imo("wallet", "address", str(tmp_path), "--password-file", str(system.password))


def test_a_wrong_password_is_refused_without_being_shown(system, tmp_path):
    (tmp_path / "wrong").write_text("hunter2-hunter2")
    with pytest.raises(Refused) as refusal:
        system.imo("wallet", "address", str(system.directory / "operator.json"), "--password-file", str(tmp_path / "wrong"))
    assert "hunter2" not in str(refusal.value)


def test_afterwards_the_journal_verifies(system):
    assert system.imo("verify")["verified"] is True
