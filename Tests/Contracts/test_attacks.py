"""Accounts and tokens that call back, refuse or lie. None gets more than its share, and none keeps another from its own."""

import pytest
from conftest import HOLDERS, ISSUER, KEYS, OPERATOR, RICH, deploy_token, deposit, snapshot
from evm import Reverted, raw
from signing import claim_for

ETHER = "0x" + "00" * 20
TAKES, REFUSES, CALLS_BACK = 0, 1, 2


def attacker_with(token, tokens):
    attacker = token.chain.deploy("Attacker", ["address"], [HOLDERS[0]])
    token.send("transfer", attacker.at, tokens, sender=ISSUER)
    return attacker


def act(attacker, token, name, *arguments):
    return attacker.send("execute", token.at, token.calldata(name, *arguments), 0, sender=HOLDERS[0])


CALLBACKS = [("claim", 1), ("claim", 2), ("claimBatch", [2]), ("burn", 1), ("snapshot",), ("redeemableOnBurn", 1), ("unsnapshottedRevenue", ETHER)]


@pytest.mark.parametrize("callback", CALLBACKS, ids=lambda callback: callback[0])
@pytest.mark.parametrize("action", [("claim", 1), ("burn", 10_000)], ids=lambda action: action[0])
def test_who_is_paid_cannot_call_back(chain, callback, action):
    token = deploy_token(chain)
    attacker = attacker_with(token, 100_000)
    for _ in range(2):
        deposit(token, 1000)
        snapshot(token)
    if callback[0] == "snapshot":
        token.send("setSnapshotter", attacker.at, sender=OPERATOR)
        token.chain.pass_time(1001)
    attacker.send("setMode", CALLS_BACK, token.at, token.calldata(*callback), sender=HOLDERS[0])
    before = token.call("snapshotCount")
    act(attacker, token, *action)
    assert attacker.call("called") == 1 and attacker.call("succeeded") == 0
    assert chain.balance(attacker.at) == (60 if action[0] == "claim" else 8)
    assert token.call("snapshotCount") == before


def test_transfers_during_a_payment_do_not_move_the_claim(chain):
    token = deploy_token(chain)
    attacker = attacker_with(token, 100_000)
    deposit(token, 1000)
    snapshot(token)
    attacker.send("setMode", CALLS_BACK, token.at, token.calldata("transfer", HOLDERS[1], 100_000), sender=HOLDERS[0])
    act(attacker, token, "claim", 1)
    assert attacker.call("succeeded") == 1
    assert token.call("claimableRevenue", HOLDERS[1], 1) == 0 and token.call("balanceOf", HOLDERS[1]) == 100_000


def test_who_refuses_ether_keeps_the_claim_and_nobody_else_waits(chain):
    token = deploy_token(chain)
    attacker = attacker_with(token, 100_000)
    deposit(token, 1000)
    snapshot(token)
    attacker.send("setMode", REFUSES, token.at, b"", sender=HOLDERS[0])
    with pytest.raises(Reverted, match="refused"):
        act(attacker, token, "claim", 1)
    token.send("claim", 1, sender=ISSUER)
    assert token.call("claimableRevenue", attacker.at, 1) == 60
    claim_for(token, KEYS[0], ETHER, [1], HOLDERS[2], 0, HOLDERS[3], holder=attacker.at)
    assert token.call("claimPool", ETHER) == 0


HONEST, FALSE, KEEPS, CALLS = 0, 1, 2, 3


@pytest.fixture
def two_assets(chain):
    coin = chain.deploy("MockToken", [], [])
    token = deploy_token(chain, assets=[coin.at])
    token.send("transfer", HOLDERS[0], 100_000, sender=ISSUER)
    deposit(token, 1000)
    coin.send("mint", token.at, 1000, sender=RICH)
    snapshot(token)
    return token, coin


def test_a_token_that_says_false_pays_nobody_and_loses_no_claim(two_assets):
    token, coin = two_assets
    coin.send("setMode", FALSE, ETHER, b"", sender=RICH)
    with pytest.raises(Reverted, match="transfer failed"):
        token.send("claimERC20", [1], coin.at, sender=HOLDERS[0])
    token.send("claim", 1, sender=HOLDERS[0])
    coin.send("setMode", HONEST, ETHER, b"", sender=RICH)
    token.send("claimERC20", [1], coin.at, sender=HOLDERS[0])
    assert coin.call("balanceOf", HOLDERS[0]) == 60


def test_a_token_that_keeps_a_part_costs_who_is_paid_and_nobody_else(two_assets):
    token, coin = two_assets
    coin.send("setMode", KEEPS, ETHER, b"", sender=RICH)
    token.send("claimERC20", [1], coin.at, sender=ISSUER)
    assert coin.call("balanceOf", ISSUER) == 540 - 5
    assert token.call("claimPool", coin.at) == 60 and coin.call("balanceOf", token.at) == 460


@pytest.mark.parametrize("callback", [("claimERC20",), ("burn", 1), ("claim", 1)], ids=lambda callback: callback[0])
def test_a_token_that_calls_back_gets_nothing(two_assets, callback):
    token, coin = two_assets
    arguments = ([1], coin.at) if callback[0] == "claimERC20" else callback[1:]
    coin.send("setMode", CALLS, token.at, token.calldata(callback[0], *arguments), sender=RICH)
    token.send("claimERC20", [1], coin.at, sender=HOLDERS[0])
    assert coin.call("called") == 1 and coin.call("succeeded") == 0


def test_assets_are_chosen_once(two_assets):
    token, coin = two_assets
    with pytest.raises(Reverted, match="no such asset"):
        token.call("claimableERC20", HOLDERS[0], 1, RICH)
    with pytest.raises(Reverted, match="asset"):
        deploy_token(token.chain, assets=[coin.at, coin.at])
    with pytest.raises(Reverted, match="asset"):
        deploy_token(token.chain, assets=[RICH])


def test_a_mistaken_call_with_ether_is_no_deposit(token):
    with pytest.raises(Reverted, match="no such function"):
        token.chain.abis.clear()
        computation, _ = token.chain._transact(RICH, raw(token.at), b"\x01\x02\x03\x04", 5)
        if computation.is_error:
            raise Reverted(computation.output)


def test_ether_sent_with_2300_gas_arrives(token):
    """`transfer` and `send` of older contracts give no more."""
    used = deposit(token, 5).gas - 21_000
    assert used <= 2300
