"""Links, transfers between accounts and reversals by the command line."""

import json
import uuid

import eth_account
import pytest

from system import Refused

COIN = 10**18


@pytest.fixture
def accounts(system, request):
    """Two new accounts; the first has 10 coins."""
    names = [f"{request.node.name.split('[')[0].replace('_', '-')[:50]}-{side}" for side in "ab"]
    for name in names:
        system.imo("account", "create", name)
    system.imo("account", "credit", names[0], "10")
    return names


def submit(system, commands, *options):
    return system.imo("submit", "--file", "-", *options, stdin=json.dumps(commands))


def move(giver, receiver, amount, **more):
    return {"command": "transferFunds", "from": giver, "to": receiver, "amount": str(amount), **more}


def test_transfers_are_exact_or_take_what_is_there(system, accounts):
    a, b = accounts
    assert system.imo("account", "transfer", a, b, "4")["moved"] == str(4 * COIN)
    with pytest.raises(Refused, match="insufficientBalance") as refused:
        system.imo("account", "transfer", a, b, "7")
    assert refused.value.code == 65
    assert system.imo("account", "transfer", a, b, "7", "--up-to")["moved"] == str(6 * COIN)
    assert system.imo("account", "transfer", a, b, "7", "--up-to")["moved"] == "0"
    assert (system.available(a), system.available(b)) == (0, 10 * COIN)


def test_a_reversal_takes_money_back_once(system, accounts):
    a, b = accounts
    entry = system.imo("account", "transfer", a, b, "4")["entry"]
    assert system.imo("reverse", str(entry), "--reference", "mistake")["reversed"] == entry
    assert (system.available(a), system.available(b)) == (10 * COIN, 0)
    with pytest.raises(Refused, match="entryAlreadyReversed"):
        system.imo("reverse", str(entry))
    spent = system.imo("account", "transfer", a, b, "5")["entry"]
    system.imo("account", "withdraw", b, "1")
    with pytest.raises(Refused, match="insufficientBalance"):
        system.imo("reverse", str(spent))
    with pytest.raises(Refused, match="no entry 99999999"):
        system.imo("reverse", "99999999")


def test_a_file_of_commands_is_carried_out_whole_or_not_at_all(system, accounts):
    a, b = accounts
    done = submit(system, [move(a, b, 3 * COIN), move(b, a, COIN), {"command": "credit", "account": b, "amount": "5"}])
    assert (done["outcomeName"], len(done["postings"])) == ("accepted", 6)
    before = system.available(a), system.available(b)
    assert before == (8 * COIN, 2 * COIN + 5)
    with pytest.raises(Refused, match=r"insufficientBalance \(22\) by command 1 \(transferFunds of from=.* amount=8 "):
        submit(system, [move(a, b, COIN), move(a, b, 8 * COIN), move(a, b, COIN)])
    with pytest.raises(Refused, match="command 1.*links do not nest"):
        submit(system, [move(a, b, COIN), {"command": "linked", "commands": []}])
    with pytest.raises(Refused, match="65 commands are too many"):
        submit(system, [move(a, b, 1)] * 65)
    with pytest.raises(Refused, match="command 0.*amount"):
        submit(system, [{"command": "credit", "account": a, "amount": 1.5}])
    assert (system.available(a), system.available(b)) == before


def test_the_same_file_with_the_same_id_is_carried_out_once(system, accounts):
    a, b = accounts
    name = str(uuid.uuid4())
    first = submit(system, [move(a, b, COIN)], "--id", name)
    assert submit(system, [move(a, b, COIN)], "--id", name) == first
    assert system.available(b) == COIN
    with pytest.raises(Refused, match="commandIDReused"):
        submit(system, [move(a, b, 2 * COIN)], "--id", name)


def test_signed_members_are_verified_and_entries_are_shown(system, accounts):
    a, b = accounts
    system.register("linked-model")
    holder = eth_account.Account.create()
    system.imo("token", "transfer", "linked-model", holder.address, "1000")
    system.imo("model", "deposit", "linked-model", "10")
    snapshot = str(system.imo("snapshot", "linked-model")["snapshotId"])
    data = system.imo("claim", "linked-model", "--snapshots", snapshot, "--typed-data-for", holder.address)
    sign = lambda account: {"typedData": data, "signature": "0x" + account.sign_typed_data(full_message=data).signature.hex().removeprefix("0x")}
    with pytest.raises(Refused, match=r"wrongSigner \(13\) by command 1 \(claim of holder="):
        submit(system, [move(a, b, COIN), sign(eth_account.Account.create())])
    done = submit(system, [move(a, b, COIN), sign(holder)])
    assert done["outcomeName"] == "accepted"
    assert system.available(b) == COIN
    with pytest.raises(Refused, match=r"authorizationReplayed \(15\) by command 1"):
        submit(system, [move(a, b, COIN), sign(holder)])
    shown = system.imo("entry", str(done["entry"]))
    assert system.imo("entry", done["id"]) == shown
    assert [member["command"] for member in shown["body"]["commands"]] == ["transferFunds", "claim"]
    refused = system.imo("entry", str(done["entry"] + 1))
    assert (refused["outcomeName"], refused["refusedMember"], refused["postings"]) == ("authorizationReplayed", 1, [])


def test_afterwards_the_journal_verifies(system):
    assert system.imo("verify")["verified"] is True
