"""Lifetime claims and vesting by signature, and statements that add up."""

import csv
import io
import json
import re
import sqlite3
import subprocess
import time

import eth_account
import pytest

from system import IMO, Refused

COIN = 10**18


def sign(account, data):
    return "0x" + account.sign_typed_data(full_message=data).signature.hex().removeprefix("0x")


@pytest.fixture(scope="module")
def model(system):
    system.register("shares", "--free")
    return "shares"


@pytest.fixture
def holder(system, model):
    """A holder of 1,000 tokens and three snapshots with 6 coins claimable each."""
    account = eth_account.Account.create()
    system.imo("token", "transfer", model, account.address, "1000")
    for _ in range(3):
        system.imo("model", "deposit", model, "10")
        system.imo("snapshot", model)
    return account


def test_a_lifetime_claim_pays_what_single_claims_leave(system, holder, model):
    token = system.imo("token", "show", model)["token"]
    open_claims = system.imo("token", "balance", model, holder.address)
    assert len(open_claims["snapshots"]) == 3
    first = str(open_claims["snapshots"][0]["snapshotId"])
    single = system.imo("claim", model, "--snapshots", first, "--typed-data-for", holder.address)
    system.imo("claim", model, "--snapshots", first, "--signed", "-", stdin=json.dumps({"typedData": single, "signature": sign(holder, single)}))
    status, _, body = system.request("GET", f"/imo/v1/tokens/{token}/typed-data/claim-lifetime?holder={holder.address}")
    data = json.loads(body)
    assert (status, data["primaryType"]) == (200, "ClaimLifetime")
    send = lambda data, signature: json.loads(
        system.request("POST", "/imo/v1/claims/lifetime", {"typedData": data, "signature": signature})[2]
    )
    assert send(data, sign(eth_account.Account.create(), data))["outcomeName"] == "wrongSigner"
    paid = send(data, sign(holder, data))
    assert paid["outcomeName"] == "accepted"
    assert int(paid["paid"]) == sum(int(claim["claimable"]) for claim in open_claims["snapshots"][1:])
    assert send(data, sign(holder, data))["outcomeName"] == "authorizationReplayed"
    after = system.imo("token", "balance", model, holder.address)
    assert (after["claimable"], after["paidInAll"]) == ("0", open_claims["claimable"])
    assert int(system.imo("token", "show", model)["dust"]) >= 0


def test_the_command_line_claims_all_by_a_keystore(system, model):
    address = system.new_wallet("sleeper")
    system.imo("token", "transfer", model, address, "500")
    for _ in range(2):
        system.imo("model", "deposit", model, "10")
        system.imo("snapshot", model)
    due = system.imo("token", "balance", model, address)["claimable"]
    keystore = ["--keystore", str(system.directory / "sleeper.json"), "--password-file", str(system.password)]
    assert system.imo("claim", model, "--all", *keystore)["claimed"] == due
    with pytest.raises(Refused, match="nothingToClaim"):
        system.imo("claim", model, "--all", *keystore)


def test_granted_tokens_are_locked_and_can_be_taken_back(system, model):
    account = eth_account.Account.create()
    grant = system.imo("token", "grant", model, account.address, "100", "--duration-seconds", "1000000", "--revocable")
    assert grant["schedule"] == 1
    shown = system.imo("token", "balance", model, account.address)
    assert shown["balance"] == str(100 * COIN)
    assert int(shown["locked"]) + int(shown["transferable"]) == 100 * COIN
    data = system.imo("token", "transfer", model, "0x" + "11" * 20, "99", "--typed-data-for", account.address)
    with pytest.raises(Refused, match="tokensLocked"):
        signed = json.dumps({"typedData": data, "signature": sign(account, data)})
        system.imo("token", "transfer", model, "0x" + "11" * 20, "99", "--signed", "-", stdin=signed)
    revoked = system.imo("token", "revoke", model, account.address, "1")
    assert 0 < int(revoked["balance"]) < COIN
    with pytest.raises(Refused, match="vestingNotFound"):
        system.imo("token", "revoke", model, account.address, "1")


def adds_up(statement):
    for asset in statement["assets"]:
        balance = int(asset["opening"])
        for movement in asset["movements"]:
            balance += int(movement["received"]) - int(movement["given"])
            assert balance == int(movement["balance"])
        assert balance == int(asset["closing"])


def test_a_callers_statement_has_each_call_and_adds_up(system):
    key = system.new_caller("caller-with-statement", "5")
    for _ in range(3):
        status, headers, _ = system.call(key, {"model": system.MODEL, "messages": [{"role": "user", "content": "hello"}], "max_tokens": 4})
        assert status == 200
    statement = system.imo("statement", "caller-with-statement")
    adds_up(statement)
    [asset] = statement["assets"]
    assert int(asset["closing"]) == system.available("caller-with-statement")
    calls = [movement for movement in asset["movements"] if movement["command"] == "settle"]
    assert len(calls) == 3
    assert calls[-1]["receipt"] == headers["imo-receipt"] and calls[-1]["given"] == headers["imo-cost"]
    assert all(call["model"] == system.MODEL and call["usage"] and call["priceVersion"] == 1 for call in calls)
    rows = list(csv.DictReader(io.StringIO(text(system, "statement", "caller-with-statement", "--format", "csv"))))
    assert [row["line"] for row in rows] == ["opening"] + ["movement"] * 4 + ["closing"]
    assert int(rows[0]["balance"]) + sum(int(row["received"]) - int(row["given"]) for row in rows[1:-1]) == int(rows[-1]["balance"])
    assert "opening" in text(system, "statement", "caller-with-statement")
    status, _, body = system.request("GET", "/imo/v1/accounts/me/history?order=oldest&limit=2", headers={"Authorization": f"Bearer {key}"})
    first = json.loads(body)
    assert status == 200 and len(first["movements"]) == 2
    _, _, body = system.request("GET", f"/imo/v1/accounts/me/history?order=oldest&limit=9&after={first['next']}", headers={"Authorization": f"Bearer {key}"})
    assert first["movements"] + json.loads(body)["movements"] == asset["movements"]
    _, _, body = system.request("GET", "/imo/v1/accounts/me/history?limit=3", headers={"Authorization": f"Bearer {key}"})
    newest = json.loads(body)
    _, _, body = system.request("GET", f"/imo/v1/accounts/me/history?after={newest['next']}", headers={"Authorization": f"Bearer {key}"})
    assert newest["movements"] + json.loads(body)["movements"] == asset["movements"][::-1], "newest first, unless stated"
    assert system.request("GET", "/imo/v1/accounts/me/history?order=sideways", headers={"Authorization": f"Bearer {key}"})[0] == 400
    assert system.request("GET", "/imo/v1/accounts/me/history")[0] == 401
    assert system.request("GET", "/imo/v1/accounts/me/history?from=yesterday", headers={"Authorization": f"Bearer {key}"})[0] == 400


def text(system, *arguments):
    return subprocess.run([IMO, *arguments], env=system.environment, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM movement", "DELETE FROM movement WHERE number = (SELECT max(number) FROM movement)",
        "DELETE FROM movement WHERE number = (SELECT min(number) FROM movement)",
        "UPDATE movement SET received = receivedTotal, command = 'credit'", "UPDATE seen SET number = number",
    ])
def test_a_history_that_is_not_the_ledgers_is_made_anew_before_anything_is_shown(system, damage):
    account = f"damaged-{abs(hash(damage)) % 10_000}"
    system.imo("account", "create", account)
    for amount in ("3", "4", "5"):
        system.imo("account", "credit", account, amount)
    before, whole = system.imo("statement", account), system.imo("statement")
    with sqlite3.connect(system.data / "history.sqlite") as history:
        history.execute(damage)
    history.close()
    assert (system.imo("statement", account), system.imo("statement")) == (before, whole)


def test_periods_meet_without_a_gap(system):
    system.imo("account", "create", "by-time")
    cuts = []
    for amount in ["1", "2", "3"]:
        system.imo("account", "credit", "by-time", amount)
        time.sleep(0.005)
        now = time.time_ns() // 1_000_000
        cuts.append(time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now // 1000)) + f".{now % 1000:03d}Z")
        time.sleep(0.005)
    parts = [["--to", cuts[0]], ["--from", cuts[0], "--to", cuts[1]], ["--from", cuts[1]]]
    statements = [system.imo("statement", "by-time", *part) for part in parts]
    for statement in statements:
        adds_up(statement)
    ends = [(asset["opening"], asset["closing"]) for statement in statements for asset in statement["assets"]]
    assert ends == [("0", str(COIN)), (str(COIN), str(3 * COIN)), (str(3 * COIN), str(6 * COIN))]
    with pytest.raises(Refused):
        system.imo("statement", "by-time", "--from", "2026-02-30")


def test_holders_and_operators_statements_add_up(system, holder, model):
    statement = system.imo("statement", holder.address)
    adds_up(statement)
    token = next(asset for asset in statement["assets"] if re.match("0x", asset["asset"]))
    assert token["closing"] == system.imo("token", "balance", model, holder.address)["balance"]
    assert len(statement["snapshots"]) == 3
    whole = system.imo("statement")
    shares = next(entry for entry in whole["models"] if entry["model"] == model)
    for account in [whole["outside"]] + [pool for entry in whole["models"] for pool in entry["pools"]]:
        moved = sum(int(group["received"]) - int(group["given"]) for group in account["movements"])
        assert int(account["opening"]) + moved == int(account["closing"])
    shown = system.imo("token", "show", model)
    assert [pool["closing"] for pool in shares["pools"]] == [shown["unsnapshottedRevenue"], shown["claimPool"], shown["burnPool"]]
    assert shares["dustNow"] == shown["dust"]


def test_afterwards_the_journal_verifies(system):
    assert system.imo("verify")["verified"] is True
