"""RevenueDistributor: lifetime less paid, OpenZeppelin's leaves and proofs, and a period in which a root can be vetoed."""

import pytest
from conftest import HOLDERS, RICH
from eth_abi import encode
from eth_utils import keccak
from evm import Reverted, address

ETHER = "0x" + "00" * 20
PROPOSER, GUARDIAN, RELAYER = address(0x9), address(0x6), address(0x4E1A)
HOUR = 3600


def tree(leaves):
    """Root and proofs as OpenZeppelin's StandardMerkleTree makes them: a complete binary tree in an array, leaves sorted by hash, at its end."""
    hashes = sorted((keccak(keccak(encode(["address", "address", "uint256"], leaf))), leaf) for leaf in leaves)
    count = len(hashes)
    nodes = [None] * (count - 1) + [h for h, _ in reversed(hashes)]
    for index in range(count - 2, -1, -1):
        nodes[index] = keccak(b"".join(sorted(nodes[2 * index + 1:2 * index + 3])))
    proofs = {}
    for position, (_, leaf) in enumerate(reversed(hashes)):
        index, proof = count - 1 + position, []
        while index:
            proof.append(nodes[index + 1 if index % 2 else index - 1])
            index = (index - 1) // 2
        proofs[leaf] = proof
    return nodes[0], proofs


@pytest.fixture
def distributor(chain):
    contract = chain.deploy("RevenueDistributor", ["address", "address", "uint256"], [PROPOSER, GUARDIAN, HOUR])
    chain.send_value(RICH, contract.at, 1000)
    return contract


def live(distributor, leaves):
    root, proofs = tree(leaves)
    distributor.send("propose", root, sender=PROPOSER)
    distributor.chain.pass_time(HOUR)
    return proofs


def test_an_account_is_paid_its_lifetime_less_what_it_got(distributor):
    first, second = (HOLDERS[0], ETHER, 100), (HOLDERS[0], ETHER, 130)
    others = [(holder, ETHER, 10) for holder in HOLDERS[1:]]
    before = distributor.chain.balance(HOLDERS[0])
    proofs = live(distributor, [first, *others])
    assert distributor.call("claimable", *first, proofs[first]) == 100
    assert distributor.send("claim", *first, proofs[first], sender=RELAYER).value == 100
    with pytest.raises(Reverted, match="nothing to claim"):
        distributor.send("claim", *first, proofs[first], sender=RELAYER)
    proofs = live(distributor, [second, *others])
    assert distributor.send("claim", *second, proofs[second], sender=RELAYER).value == 30
    assert distributor.chain.balance(HOLDERS[0]) - before == 130
    # A root that says less than was paid pays nothing.
    proofs = live(distributor, [first, *others])
    assert distributor.call("claimable", *first, proofs[first]) == 0


@pytest.mark.parametrize("count", [1, 2, 3, 7, 16])
def test_every_leaf_proves_and_no_other_does(distributor, count):
    leaves = [(address(100 + n), ETHER, 1 + n) for n in range(count)]
    proofs = live(distributor, leaves)
    for leaf in leaves:
        assert distributor.call("claimable", *leaf, proofs[leaf]) == leaf[2]
        for wrong in ((leaf[0], leaf[1], leaf[2] + 1), (leaf[0], RICH, leaf[2]), (address(99), leaf[1], leaf[2])):
            with pytest.raises(Reverted, match="proof"):
                distributor.call("claimable", *wrong, proofs[leaf])
        with pytest.raises(Reverted, match="proof"):
            distributor.call("claimable", *leaf, [*proofs[leaf], bytes(32)])


def test_a_root_lives_after_its_period_unless_it_was_vetoed(distributor):
    good, bad = (HOLDERS[0], ETHER, 5), (address(0xBAD), ETHER, 1000)
    (good_root, good_proofs), (bad_root, bad_proofs) = tree([good]), tree([bad])
    distributor.send("propose", good_root, sender=PROPOSER)
    distributor.chain.pass_time(HOUR - 1)
    with pytest.raises(Reverted, match="proof"):
        distributor.send("claim", *good, good_proofs[good], sender=RELAYER)
    distributor.chain.pass_time(1)
    assert distributor.call("root") == good_root and distributor.call("waitingRoot") == bytes(32)
    distributor.send("propose", bad_root, sender=PROPOSER)
    assert distributor.call("root") == good_root and distributor.call("waitingRoot") == bad_root
    for root in (good_root, bytes(32)):
        with pytest.raises(Reverted, match="no such root waits"):
            distributor.send("veto", root, sender=GUARDIAN)
    distributor.send("veto", bad_root, sender=GUARDIAN)
    distributor.chain.pass_time(2 * HOUR)
    with pytest.raises(Reverted, match="proof"):
        distributor.send("claim", *bad, bad_proofs[bad], sender=RELAYER)
    assert distributor.send("claim", *good, good_proofs[good], sender=RELAYER).value == 5


def test_a_root_that_lives_is_not_vetoed_any_more(distributor):
    root, _ = tree([(HOLDERS[0], ETHER, 5)])
    distributor.send("propose", root, sender=PROPOSER)
    distributor.chain.pass_time(HOUR)
    with pytest.raises(Reverted, match="no such root waits"):
        distributor.send("veto", root, sender=GUARDIAN)


def test_roles_are_kept_apart(distributor):
    for name, arguments in (("propose", (b"\1" * 32,)), ("setProposer", (RELAYER,))):
        with pytest.raises(Reverted, match="not the proposer"):
            distributor.send(name, *arguments, sender=GUARDIAN)
    for name, arguments in (("veto", (b"\1" * 32,)), ("setGuardian", (RELAYER,))):
        with pytest.raises(Reverted, match="not the guardian"):
            distributor.send(name, *arguments, sender=PROPOSER)
    distributor.send("setProposer", RELAYER, sender=PROPOSER)
    distributor.send("propose", b"\1" * 32, sender=RELAYER)
    with pytest.raises(Reverted, match="roles"):
        distributor.chain.deploy("RevenueDistributor", ["address", "address", "uint256"], [PROPOSER, PROPOSER, HOUR])
    with pytest.raises(Reverted, match="period"):
        distributor.chain.deploy("RevenueDistributor", ["address", "address", "uint256"], [PROPOSER, GUARDIAN, HOUR - 1])


def test_tokens_are_paid_and_who_is_paid_cannot_call_back(distributor):
    chain = distributor.chain
    coin = chain.deploy("MockToken", [], [])
    coin.send("mint", distributor.at, 50, sender=RICH)
    attacker = chain.deploy("Attacker", ["address"], [HOLDERS[0]])
    in_coin, in_ether = (HOLDERS[0], coin.at, 50), (attacker.at, ETHER, 9)
    proofs = live(distributor, [in_coin, in_ether])
    distributor.send("claim", *in_coin, proofs[in_coin], sender=RELAYER)
    assert coin.call("balanceOf", HOLDERS[0]) == 50
    attacker.send("setMode", 2, distributor.at, distributor.calldata("claim", *in_ether, proofs[in_ether]), sender=HOLDERS[0])
    distributor.send("claim", *in_ether, proofs[in_ether], sender=RELAYER)
    assert attacker.call("called") == 1 and attacker.call("succeeded") == 0 and chain.balance(attacker.at) == 9
