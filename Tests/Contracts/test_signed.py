"""Claims, burns and permits that a holder signs: paid once, to whom the holder signed, for at least what it says, and refused in any other way."""

import pytest
from conftest import HOLDERS, ISSUER, KEYS, deposit, snapshot
from evm import Reverted, address
from signing import burn_for, claim_for, sign

ETHER, RELAYER, OTHER = "0x" + "00" * 20, address(0x4E1A), address(0xB0B)
HOLDER, KEY = HOLDERS[0], KEYS[0]
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@pytest.fixture
def funded(token):
    token.send("transfer", HOLDER, 100_000, sender=ISSUER)
    deposit(token, 1000)
    snapshot(token)
    return token


def test_a_holder_without_ether_claims_and_the_relayer_gets_the_fee(funded):
    """The holder of this test has an account that has never sent a transaction."""
    result = claim_for(funded, KEY, ETHER, [1], OTHER, 7, RELAYER)
    assert funded.chain.balance(OTHER) == 53 and funded.chain.balance(RELAYER) == 7
    assert [name for name, _ in result.logs] == ["Claimed", "RelayerPaid"]
    assert funded.call("nonces", HOLDER) == 1


def claim_values(funded, **changes):
    values = dict(holder=HOLDER, asset=ETHER, ids=[1], recipient=OTHER, fee=7, nonce=0, deadline=2**40) | changes
    return list(values.values())


@pytest.mark.parametrize("change", [{"recipient": address(0xBAD)}, {"fee": 6}, {"nonce": 1}, {"ids": [2]}, {"deadline": 2**41}, {"asset": address(5)}, {"holder": HOLDERS[1]}])
def test_what_is_sent_must_be_what_was_signed(funded, change):
    with pytest.raises(Reverted, match="signature"):
        claim_for(funded, KEY, ETHER, [1], OTHER, 7, RELAYER, signed=claim_values(funded, **change))


@pytest.mark.parametrize("domain", [{"chainId": 1}, {"verifyingContract": address(0x70CE)}, {"name": "other"}, {"version": "2"}])
def test_a_signature_for_another_chain_or_token_is_refused(funded, domain):
    with pytest.raises(Reverted, match="signature"):
        claim_for(funded, KEY, ETHER, [1], OTHER, 7, RELAYER, **domain)


def test_the_same_signature_on_a_fork_of_the_chain_is_refused(funded):
    signature = sign(funded, KEY, "Claim", claim_values(funded))
    funded.chain.set_chain_id(1)
    with pytest.raises(Reverted, match="signature"):
        funded.send("claimFor", HOLDER, ETHER, [1], OTHER, 7, 2**40, signature, sender=RELAYER)


def test_a_signature_pays_once(funded):
    signature = sign(funded, KEY, "Claim", claim_values(funded))
    send = lambda: funded.send("claimFor", HOLDER, ETHER, [1], OTHER, 7, 2**40, signature, sender=RELAYER)
    send()
    with pytest.raises(Reverted, match="signature"):
        send()


def test_a_deadline_is_enforced(funded):
    now = funded.chain.now
    with pytest.raises(Reverted, match="expired"):
        claim_for(funded, KEY, ETHER, [1], OTHER, 7, RELAYER, deadline=now - 1)
    claim_for(funded, KEY, ETHER, [1], OTHER, 7, RELAYER, deadline=now)


def test_a_fee_above_the_payment_or_a_recipient_that_is_none_is_refused(funded):
    with pytest.raises(Reverted, match="fee above"):
        claim_for(funded, KEY, ETHER, [1], OTHER, 61, RELAYER)
    for recipient in (ETHER, funded.at):
        with pytest.raises(Reverted, match="recipient"):
            claim_for(funded, KEY, ETHER, [1], recipient, 0, RELAYER)
    assert funded.call("nonces", HOLDER) == 0


@pytest.mark.parametrize("damage", ["high", "short", "long", "v", "empty"])
def test_one_signature_has_one_form(funded, damage):
    signature = sign(funded, KEY, "Claim", claim_values(funded))
    s = int.from_bytes(signature[32:64], "big")
    other = {
        "high": signature[:32] + (ORDER - s).to_bytes(32, "big") + bytes([55 - signature[64]]), "short": signature[:64], "long": signature + b"\0",
        "v": signature[:64] + bytes([signature[64] - 27]), "empty": b"",
    }[damage]
    with pytest.raises(Reverted, match="signature"):
        funded.send("claimFor", HOLDER, ETHER, [1], OTHER, 7, 2**40, other, sender=RELAYER)


def test_the_zero_address_signs_nothing(funded):
    with pytest.raises(Reverted, match="signature"):
        funded.send("claimFor", ETHER, ETHER, [1], OTHER, 0, 2**40, bytes(65), sender=RELAYER)


def test_a_contract_wallet_signs_by_its_owner(token):
    wallet = token.chain.deploy("Attacker", ["address"], [HOLDER])
    token.send("transfer", wallet.at, 100_000, sender=ISSUER)
    deposit(token, 1000)
    snapshot(token)
    with pytest.raises(Reverted, match="signature"):
        claim_for(token, KEYS[1], ETHER, [1], OTHER, 0, RELAYER, holder=wallet.at)
    claim_for(token, KEY, ETHER, [1], OTHER, 7, RELAYER, holder=wallet.at)
    assert token.chain.balance(OTHER) == 53
    burn_for(token, KEY, 1000, OTHER, 0, 0, RELAYER, holder=wallet.at)
    assert token.call("balanceOf", wallet.at) == 99_000


def test_a_signed_burn_pays_at_least_what_it_says(funded):
    redeemable = funded.call("redeemableOnBurn", 50_000)
    assert redeemable == 20
    with pytest.raises(Reverted, match="below the minimum"):
        burn_for(funded, KEY, 50_000, OTHER, redeemable + 1, 3, RELAYER)
    burn_for(funded, KEY, 50_000, OTHER, redeemable, 3, RELAYER)
    assert funded.chain.balance(OTHER) == 17 and funded.chain.balance(RELAYER) == 3
    assert funded.call("balanceOf", HOLDER) == 50_000 and funded.call("totalSupply") == 950_000


def test_a_permit_approves_and_moves_the_nonce(token):
    signature = sign(token, KEY, "Permit", [HOLDER, OTHER, 5, 0, 2**40])
    r, s, v = signature[:32], signature[32:64], signature[64]
    token.send("permit", HOLDER, OTHER, 5, 2**40, v, r, s, sender=RELAYER)
    assert token.call("allowance", HOLDER, OTHER) == 5 and token.call("nonces", HOLDER) == 1
    with pytest.raises(Reverted, match="signature"):
        token.send("permit", HOLDER, OTHER, 5, 2**40, v, r, s, sender=RELAYER)


def test_the_domain_is_told(token):
    fields, name, version, chain_id, contract, salt, extensions = token.call("eip712Domain")
    assert (fields, name, version, chain_id, contract, extensions) == (b"\x0f", "ERC7641", "1", 31337, token.at.lower(), ())


@pytest.mark.parametrize("interface, known", [("01ffc9a7", True), ("ed7b2e4e", True), ("5d18f986", True), ("9d8ff7da", True), ("84b0196e", True), ("ffffffff", False)])
def test_interfaces_are_declared(token, interface, known):
    assert token.call("supportsInterface", bytes.fromhex(interface)) is known
