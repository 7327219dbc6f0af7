"""The seven known traps of ERC-7641's reference contract, and what this one does about each. contracts-abi/README.md tells the same in words."""

import pytest
from conftest import HOLDERS, ISSUER, OPERATOR, deploy_token, deposit, snapshot
from evm import Reverted

ETHER = "0x" + "00" * 20


def test_1_dust_stays_in_the_claim_pool_and_is_shown(chain):
    """As in the reference: ten snapshots of 1,000 wei pay a holder of 999 in 10^6 nothing, one of 10,000 pays 9. What is left is in `claimableAt`."""
    often, once = deploy_token(chain, percent=100), deploy_token(chain, percent=100)
    for token in (often, once):
        token.send("transfer", HOLDERS[0], 999, sender=ISSUER)
    for _ in range(10):
        deposit(often, 1000)
        snapshot(often)
    deposit(once, 10_000)
    snapshot(once)
    assert [often.call("claimableRevenue", HOLDERS[0], number) for number in range(1, 11)] == [0] * 10
    assert once.call("claimableRevenue", HOLDERS[0], 1) == 9
    once.send("claim", 1, sender=HOLDERS[0])
    once.send("claim", 1, sender=ISSUER)
    claimable, claimed = once.call("claimableAt", 1, ETHER)
    assert claimable - claimed == once.call("claimPool", ETHER) == 1


def test_1_dust_of_a_closed_window_is_paid_later(chain):
    token = deploy_token(chain, percent=100, window=1)
    token.send("transfer", HOLDERS[0], 999, sender=ISSUER)
    for amount in (10_000, 0):
        if amount:
            deposit(token, amount)
        snapshot(token)
        if amount:
            token.send("claim", 1, sender=HOLDERS[0])
            token.send("claim", 1, sender=ISSUER)
    assert token.call("claimableAt", 2, ETHER) == (1, 0)


def test_2_without_supply_nothing_panics_and_each_refusal_has_a_reason(token):
    deposit(token, 1000)
    token.send("burn", 1_000_000, sender=ISSUER)
    for action in (lambda: token.send("burn", 0, sender=ISSUER), lambda: token.call("redeemableOnBurn", 0)):
        with pytest.raises(Reverted, match="no supply"):
            action()
    snapshot(token)
    assert token.call("claimableRevenue", ISSUER, 1) == 0
    with pytest.raises(Reverted, match="nothing to claim"):
        token.send("claim", 1, sender=ISSUER)


def test_2_what_was_claimable_before_the_last_burn_is_still_paid(token):
    deposit(token, 1000)
    snapshot(token)
    token.send("burn", 1_000_000, sender=ISSUER)
    before = token.chain.balance(ISSUER)
    token.send("claim", 1, sender=ISSUER)
    assert token.chain.balance(ISSUER) - before == 600


def test_3_a_batch_pays_all_or_none_and_says_why(token):
    deposit(token, 1000)
    snapshot(token)
    snapshot(token)
    for ids, reason in (([1, 2], "nothing to claim"), ([1, 1], "nothing to claim"), ([], "no snapshots"), ([1, 3], "no such snapshot"), ([0], "no such")):
        with pytest.raises(Reverted, match=reason):
            token.send("claimBatch", ids, sender=ISSUER)
    assert token.call("claimableRevenue", ISSUER, 1) == 600
    token.send("claimBatch", [1], sender=ISSUER)


def test_4_more_than_the_supply_is_refused_and_no_product_overflows(chain):
    token = deploy_token(chain, supply=2**112 - 1, percent=0)
    deposit(token, 2**128)
    assert token.call("redeemableOnBurn", 2**112 - 1) == 2**128 - 1
    with pytest.raises(Reverted, match="above the supply"):
        token.call("redeemableOnBurn", 2**112)
    snapshot(token)
    # The wei above the limit is revenue of the next snapshot.
    assert token.call("burnPool", ETHER) == 2**128 - 1 and token.call("unsnapshottedRevenue", ETHER) == 0
    token.send("burn", 2**112 - 1, sender=ISSUER)
    assert token.call("unsnapshottedRevenue", ETHER) == 1
    with pytest.raises(Reverted, match="2.112"):
        deploy_token(chain, supply=2**112)


def test_5_the_contract_takes_no_tokens_of_its_own(token):
    for receiver in (token.at, ETHER):
        with pytest.raises(Reverted, match="receiver"):
            token.send("transfer", receiver, 1, sender=ISSUER)
    token.send("approve", HOLDERS[0], 5, sender=ISSUER)
    with pytest.raises(Reverted, match="receiver"):
        token.send("transferFrom", ISSUER, token.at, 1, sender=HOLDERS[0])


def test_6_only_the_snapshotter_takes_snapshots(token):
    """Who borrows tokens for the moment of a snapshot must take it in the same transaction; that right is the operator's."""
    token.chain.pass_time(1001)
    with pytest.raises(Reverted, match="not the snapshotter"):
        token.send("snapshot", sender=HOLDERS[0])
    with pytest.raises(Reverted, match="not the snapshotter"):
        token.send("setSnapshotter", HOLDERS[0], sender=HOLDERS[0])
    token.send("setSnapshotter", HOLDERS[1], sender=OPERATOR)
    with pytest.raises(Reverted, match="not the snapshotter"):
        token.send("snapshot", sender=OPERATOR)
    with pytest.raises(Reverted, match="not the snapshotter"):
        token.send("setSnapshotter", ETHER, sender=HOLDERS[1])
    assert token.send("snapshot", sender=HOLDERS[1]).value == 1


def test_6_a_token_may_be_deployed_open(chain):
    token = deploy_token(chain, snapshotter=ETHER)
    token.chain.pass_time(1001)
    token.send("snapshot", sender=HOLDERS[3])
    with pytest.raises(Reverted, match="not the snapshotter"):
        token.send("setSnapshotter", HOLDERS[3], sender=HOLDERS[3])


def test_7_a_window_needs_a_snapshotter(chain):
    with pytest.raises(Reverted, match="needs a snapshotter"):
        deploy_token(chain, window=2, snapshotter=ETHER)


def test_7_with_a_window_what_is_left_rolls_over_when_it_closes(chain):
    token = deploy_token(chain, supply=100, percent=100, window=2)
    token.send("transfer", HOLDERS[0], 50, sender=ISSUER)
    for _ in range(2):
        deposit(token, 100)
        snapshot(token)
    token.send("claimBatch", [1, 2], sender=ISSUER)
    deposit(token, 100)
    snapshot(token)
    assert token.call("claimableAt", 3, ETHER) == (150, 0)
    with pytest.raises(Reverted, match="outside the window"):
        token.call("claimableRevenue", HOLDERS[0], 1)
    assert token.call("claimableRevenue", HOLDERS[0], 2) == 50
