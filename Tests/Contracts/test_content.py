"""AIGCToken: ERC-7007's reference scenarios, its weak points done better, and ERC-721."""

import pytest
from conftest import HOLDERS
from eth_abi import encode
from eth_utils import keccak
from evm import Reverted, address

ALICE, BEN = HOLDERS[0], HOLDERS[1]
PROMPT, DATA, SALT = b"a cat in the snow", b"\x89PNG...", b"\x01" * 32
TOKEN = int.from_bytes(keccak(PROMPT), "big")


def proof_of(prompt, data):
    return keccak(encode(["bytes", "bytes"], [prompt, data]))


@pytest.fixture
def verifier(chain):
    return chain.deploy("MockVerifier", [], [])


@pytest.fixture
def collection(chain, verifier):
    return chain.deploy("AIGCToken", ["string", "string", "string", "address"], ["Cats", "CAT", "https://example.com/", verifier.at])


def mint(collection, minter, prompt=PROMPT, salt=SALT):
    collection.send("commit", collection.call("commitmentOf", minter, prompt, salt), sender=minter)
    collection.chain.pass_time(60)
    return collection.send("mint", prompt, salt, sender=minter).value


def test_data_is_added_once_and_verified(collection):
    assert mint(collection, ALICE) == TOKEN == collection.call("tokenId", PROMPT)
    result = collection.send("addAigcData", TOKEN, PROMPT, DATA, proof_of(PROMPT, DATA), sender=ALICE)
    assert result.logs == [("AigcData", {"tokenId": TOKEN, "prompt": keccak(PROMPT), "aigcData": keccak(DATA), "proof": proof_of(PROMPT, DATA)})]
    assert collection.call("verify", PROMPT, DATA, proof_of(PROMPT, DATA)) is True
    assert collection.call("verify", PROMPT, b"other", proof_of(PROMPT, b"other")) is False
    assert collection.call("verify", PROMPT, DATA, b"") is False
    assert collection.call("prompt", TOKEN) == PROMPT.decode()
    with pytest.raises(Reverted, match="has data"):
        collection.send("addAigcData", TOKEN, PROMPT, DATA, proof_of(PROMPT, DATA), sender=ALICE)


def test_weak_points_of_the_reference(collection):
    """There any caller adds data, a prompt need not match its token, the border of prompt and data is ambiguous, and unminted prompts verify."""
    assert collection.call("verify", PROMPT, DATA, proof_of(PROMPT, DATA)) is False
    mint(collection, ALICE)
    with pytest.raises(Reverted, match="not the owner"):
        collection.send("addAigcData", TOKEN, PROMPT, DATA, proof_of(PROMPT, DATA), sender=BEN)
    with pytest.raises(Reverted, match="not the prompt"):
        collection.send("addAigcData", TOKEN, b"a dog", DATA, proof_of(b"a dog", DATA), sender=ALICE)
    with pytest.raises(Reverted, match="not proven"):
        collection.send("addAigcData", TOKEN, PROMPT, DATA, proof_of(PROMPT + DATA[:1], DATA[1:]), sender=ALICE)
    with pytest.raises(Reverted, match="no such token"):
        collection.send("addAigcData", 7, PROMPT, DATA, proof_of(PROMPT, DATA), sender=ALICE)
    assert all(collection.call("supportsInterface", bytes.fromhex(i)) for i in ("01ffc9a7", "80ac58cd", "5b5e139f", "780e9d63", "702c55a6", "fa1a557a", "3f37dce2"))
    assert collection.call("supportsInterface", b"\xff" * 4) is False


def test_only_the_verifier_updates(collection, verifier):
    mint(collection, ALICE)
    with pytest.raises(Reverted, match="no data"):
        verifier.send("correct", collection.at, PROMPT, b"better", sender=BEN)
    collection.send("addAigcData", TOKEN, PROMPT, DATA, proof_of(PROMPT, DATA), sender=ALICE)
    with pytest.raises(Reverted, match="not the verifier"):
        collection.send("update", PROMPT, b"better", sender=ALICE)
    logs = verifier.send("correct", collection.at, PROMPT, b"better", sender=BEN).logs
    assert logs == [("Update", {"tokenId": TOKEN, "prompt": keccak(PROMPT), "aigcData": keccak(b"better")})]
    assert collection.call("verify", PROMPT, DATA, proof_of(PROMPT, DATA)) is False
    assert collection.call("verify", PROMPT, b"better", proof_of(PROMPT, b"better")) is True


def test_who_sees_a_prompt_in_flight_cannot_take_it(collection):
    collection.send("commit", collection.call("commitmentOf", ALICE, PROMPT, SALT), sender=ALICE)
    collection.chain.pass_time(60)
    with pytest.raises(Reverted, match="not committed"):
        collection.send("mint", PROMPT, SALT, sender=BEN)
    collection.send("commit", collection.call("commitmentOf", BEN, PROMPT, SALT), sender=BEN)
    with pytest.raises(Reverted, match="too soon"):
        collection.send("mint", PROMPT, SALT, sender=BEN)
    collection.send("mint", PROMPT, SALT, sender=ALICE)
    collection.chain.pass_time(60)
    with pytest.raises(Reverted, match="minted"):
        collection.send("mint", PROMPT, SALT, sender=BEN)


def test_commitments_expire_and_are_not_renewed_by_others(collection):
    commitment = collection.call("commitmentOf", ALICE, PROMPT, SALT)
    collection.send("commit", commitment, sender=ALICE)
    collection.chain.pass_time(50)
    with pytest.raises(Reverted, match="committed"):
        collection.send("commit", commitment, sender=BEN)
    collection.chain.pass_time(86_400)
    with pytest.raises(Reverted, match="too late"):
        collection.send("mint", PROMPT, SALT, sender=ALICE)
    collection.send("commit", commitment, sender=ALICE)


def test_tokens_are_counted_through_random_transfers(collection):
    import random

    source, owners = random.Random(7), {}
    for number in range(8):
        owner = source.choice(HOLDERS)
        owners[mint(collection, owner, b"prompt %d" % number)] = owner
    for _ in range(40):
        token, receiver = source.choice(list(owners)), source.choice(HOLDERS)
        collection.send("transferFrom", owners[token], receiver, token, sender=owners[token])
        owners[token] = receiver
        for holder in HOLDERS:
            expected = {t for t, o in owners.items() if o == holder}
            count = collection.call("balanceOf", holder)
            assert {collection.call("tokenOfOwnerByIndex", holder, i) for i in range(count)} == expected and count == len(expected)
    assert {collection.call("tokenByIndex", i) for i in range(collection.call("totalSupply"))} == set(owners)
    with pytest.raises(Reverted, match="no such index"):
        collection.call("tokenByIndex", 8)


def test_approvals(collection):
    mint(collection, ALICE)
    for action in (lambda: collection.send("transferFrom", ALICE, BEN, TOKEN, sender=BEN), lambda: collection.send("approve", BEN, TOKEN, sender=BEN)):
        with pytest.raises(Reverted, match="not the owner"):
            action()
    collection.send("approve", BEN, TOKEN, sender=ALICE)
    collection.send("transferFrom", ALICE, BEN, TOKEN, sender=BEN)
    assert collection.call("getApproved", TOKEN) == "0x" + "00" * 20
    collection.send("setApprovalForAll", HOLDERS[2], True, sender=BEN)
    with pytest.raises(Reverted, match="sender"):
        collection.send("transferFrom", ALICE, HOLDERS[2], TOKEN, sender=HOLDERS[2])
    collection.send("safeTransferFrom", BEN, HOLDERS[2], TOKEN, sender=HOLDERS[2])
    with pytest.raises(Reverted):
        collection.send("safeTransferFrom", HOLDERS[2], collection.at, TOKEN, sender=HOLDERS[2])
    assert collection.call("tokenURI", TOKEN) == f"https://example.com/{TOKEN}"
