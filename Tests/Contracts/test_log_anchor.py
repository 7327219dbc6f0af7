"""LogAnchor: every pair of trees up to a size, with proofs made by RFC 6962's definitions, and heads that are signed, larger and consistent."""

import hashlib

import pytest
from conftest import KEYS
from evm import CHAIN_ID, Reverted, address
from eth_account import Account

ANYBODY = address(0x4E1A)
LEAVES = [hashlib.sha256(b"\0" + bytes([n])).digest() for n in range(40)]


def inner(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def split(count):
    return 1 << ((count - 1).bit_length() - 1)


def root(leaves):
    """MTH of section 2.1."""
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return inner(root(leaves[:k]), root(leaves[k:]))


def consistency(m, leaves, whole=True):
    """PROOF of section 2.1.2."""
    if m == len(leaves):
        return [] if whole else [root(leaves)]
    k = split(len(leaves))
    if m <= k:
        return consistency(m, leaves[:k], whole) + [root(leaves[k:])]
    return consistency(m - k, leaves[k:], False) + [root(leaves[:k])]


@pytest.fixture
def anchor(chain):
    return chain.deploy("LogAnchor", ["string", "address"], ["example.com/log", KEYS[0].address])


def send(anchor, size, time=None, key=KEYS[0], proof=None, head=None, **domain):
    time = anchor.chain.now if time is None else time
    head = head or root(LEAVES[:size])
    before = anchor.call("treeSize")
    if proof is None:
        proof = consistency(before, LEAVES[:size]) if 0 < before < size else []
    domain = {"name": "imo log anchor", "version": "1", "chainId": CHAIN_ID, "verifyingContract": anchor.at} | domain
    names = [("origin", "string"), ("treeSize", "uint256"), ("rootHash", "bytes32"), ("signedAt", "uint256")]
    types = {"TreeHead": [{"name": name, "type": type_} for name, type_ in names]}
    signed = Account.sign_typed_data(key.key, domain, types, {"origin": "example.com/log", "treeSize": size, "rootHash": head, "signedAt": time})
    return anchor.send("anchor", size, head, time, proof, signed.v, signed.r, signed.s, sender=ANYBODY)


def test_consistent_pairs_are_told_from_all_others(anchor):
    for size in range(1, 24):
        for old in range(1, size + 1):
            proof, roots = consistency(old, LEAVES[:size]) if old < size else [], (root(LEAVES[:old]), root(LEAVES[:size]))
            assert anchor.call("isConsistent", old, roots[0], size, roots[1], proof) is True, (old, size)
            if size > 12:
                continue
            wrong = [(old, bytes(32), size, roots[1], proof), (old, roots[0], size, bytes(32), proof), (old, roots[0], size, roots[1], proof + [bytes(32)])]
            if proof:
                wrong += [(old, roots[0], size, roots[1], proof[:-1]), (old, roots[0], size, roots[1], [bytes(32)] + proof[1:])]
            for arguments in wrong:
                assert anchor.call("isConsistent", *arguments) is False, (old, size, arguments)


def test_heads_follow_each_other(anchor):
    for size in (1, 2, 5, 8, 9, 31, 40):
        send(anchor, size)
        assert anchor.call("treeSize") == size and anchor.call("rootHash") == root(LEAVES[:size]) == anchor.call("roots", size)


def test_a_head_of_another_history_is_refused(anchor):
    send(anchor, 5)
    other = [hashlib.sha256(b"\0other").digest(), *LEAVES[1:9]]
    with pytest.raises(Reverted, match="not consistent"):
        send(anchor, 9, head=root(other), proof=consistency(5, other))
    with pytest.raises(Reverted, match="size"):
        send(anchor, 5)
    with pytest.raises(Reverted, match="size"):
        send(anchor, 4)


@pytest.mark.parametrize("wrong", [{"key": KEYS[1]}, {"chainId": 1}, {"verifyingContract": address(5)}, {"name": "imo"}])
def test_only_the_log_signs_for_this_contract(anchor, wrong):
    with pytest.raises(Reverted, match="signature"):
        send(anchor, 5, **wrong)


def test_time_does_not_run_back_or_ahead(anchor):
    send(anchor, 5)
    for time in (anchor.chain.now - 1, anchor.chain.now + 301):
        with pytest.raises(Reverted, match="time"):
            send(anchor, 6, time=time)
    send(anchor, 6, time=anchor.chain.now + 300)
