"""Every answer about money says where its entry stands, and proves it when asked; a claim says what it is for."""

import json

import eth_account
import pytest
from log_tools import waiting
from system import Refused, System

COIN = 10**18


@pytest.fixture(scope="module")
def placed(tmp_path_factory):
    with System(tmp_path_factory.mktemp("placed")) as system:
        system.caller = system.new_caller("alice", "1000")
        system.register("placed", "--price", "call=0.5")
        system.key = system.imo("log", "init", "--origin", "example.com/placed")["key"]
        waiting(30, lambda: system.request("GET", "/log/checkpoint")[0] == 200)
        yield system


def check(system, folder, inclusion, entry):
    """Checks a proof by the log's key alone."""
    assert inclusion["state"] == "included", inclusion
    assert inclusion["size"] >= entry
    file = folder / f"{entry}.tlog-proof"
    file.write_text(inclusion["proof"])
    assert system.imo("log", "check", str(file), "--key", system.key)["entry"] == entry


def test_bookings_and_transfers_prove_their_entries(placed, tmp_path):
    for answer in [
        placed.imo("account", "credit", "alice", "5", "--proof"),
        placed.imo("token", "transfer", "placed", eth_account.Account.create().address, "10", "--proof"),
        placed.imo("account", "withdraw", "alice", "1", "--proof"),
    ]:
        assert answer["chainHash"] == placed.imo("entry", str(answer["entry"]))["chainHash"]
        check(placed, tmp_path, answer["inclusion"], answer["entry"])
    plain = placed.imo("account", "credit", "alice", "5")
    assert "inclusion" not in plain and plain["chainHash"].startswith("0x")


def test_a_receipt_proves_its_charge(placed, tmp_path):
    body = {"model": "placed", "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 4}
    status, headers, answer = placed.request("POST", "/v1/chat/completions", body, headers={"Authorization": f"Bearer {placed.caller}"})
    assert status == 200, answer
    path = "/imo/v1/receipts/" + headers["imo-receipt"]
    first = json.loads(placed.request("GET", path + "?proof=true")[2])["inclusion"]
    assert first["state"] in ("pending", "included") and ("proof" in first) == (first["state"] == "included")
    waiting(10, lambda: json.loads(placed.request("GET", path + "?proof=true")[2])["inclusion"]["state"] == "included")
    receipt = json.loads(placed.request("GET", path + "?proof=true")[2])
    check(placed, tmp_path, receipt["inclusion"], receipt["entry"])
    assert "inclusion" not in json.loads(placed.request("GET", path)[2])
    assert placed.request("GET", path + "?proof=perhaps")[0] == 400


def test_a_claim_is_paid_under_its_conditions_alone(placed, tmp_path):
    holder = eth_account.Account.create()
    placed.imo("token", "transfer", "placed", holder.address, "1000")
    placed.imo("model", "deposit", "placed", "10")
    snapshot = placed.imo("snapshot", "placed")
    token = placed.imo("token", "show", "placed")["token"]
    due = int(snapshot["claimable"]) * 1000 * COIN // int(snapshot["totalSupply"])

    def claim(**members):
        query = "&".join(f"{name}={value}" for name, value in {"holder": holder.address, "snapshots": snapshot["snapshotId"], **members}.items())
        status, _, body = placed.request("GET", f"/imo/v1/tokens/{token}/typed-data/claim?{query}")
        assert status == 200, body
        data = json.loads(body)
        signature = "0x" + holder.sign_typed_data(full_message=data).signature.hex().removeprefix("0x")
        status, _, body = placed.request("POST", "/imo/v1/claims?proof=true", {"typedData": data, "signature": signature})
        return status, json.loads(body)

    root = snapshot["snapshotRoot"]
    assert claim(leastAmount=due + 1)[1]["outcomeName"] == "claimBelowLeastAmount"
    assert claim(leastAmount=due, snapshotRoot="0x" + "ab" * 32)[1]["outcomeName"] == "snapshotRootMismatch"
    status, answer = claim(leastAmount=due, snapshotRoot=root)
    assert (status, answer["paid"], answer["command"]) == (200, str(due), "claim")
    assert answer["inclusion"]["state"] in ("pending", "included")
    shown = placed.imo("entry", str(answer["entry"]))
    assert shown["chainHash"] == answer["chainHash"]
    assert (shown["body"]["leastAmount"], shown["body"]["snapshotRoot"]) == (str(due), root)
    assert placed.imo("verify")["verified"]


def test_payouts_prove_their_entries(placed, tmp_path):
    file = tmp_path / "batch.json"
    placed.imo("payout", "prepare", str(file))
    placed.imo("payout", "approve", str(file))
    placed.imo("payout", "mark-paid", str(file), "--reference", "bank file 1")
    payouts = placed.imo("payout", "show", str(file), "--proof")["payouts"]
    assert payouts
    for payout in payouts:
        assert payout["state"] == "paid"
        check(placed, tmp_path, payout["inclusion"], payout["entry"])


def test_a_least_amount_of_nothing_is_refused(placed):
    with pytest.raises(Refused):
        placed.imo("claim", "placed", "--least-amount", "0")
