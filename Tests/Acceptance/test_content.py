"""Content records: made with a call, checked by another process on another data directory, refused when anything is changed."""

import json
import pathlib
import subprocess

import pytest
from system import IMO, ROOT, Refused, System

OWNER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


@pytest.fixture(scope="module")
def key(system):
    return system.new_caller("author", "1000")


def recorded_call(system, key, path, body):
    headers = {"Authorization": f"Bearer {key}", "imo-content-owner": OWNER}
    return system.request("POST", path, {"model": System.MODEL, "max_tokens": 24, "seed": 7, **body}, headers)


CALLS = {
    "completion": ("/v1/completions", {"prompt": "The first line of the journal"}),
    "chat": ("/v1/chat/completions", {"messages": [{"role": "user", "content": "Who owns the journal?"}], "temperature": 0.7}),
}


@pytest.fixture(scope="module", params=CALLS)
def record(system, key, request):
    """A record as JSON, made with a call."""
    path, body = CALLS[request.param]
    status, headers, answer = recorded_call(system, key, path, body)
    assert status == 200, answer
    assert "imo-content-error" not in headers
    record = system.imo("content", "show", headers["imo-content"])
    choice = json.loads(answer)["choices"][0]
    text = choice["text"] if "text" in choice else choice["message"]["content"]
    assert bytes.fromhex(record["aigcData"][2:]).decode() == text
    assert record["owner"] == OWNER
    assert record["state"] == "final"
    return record


def verify_elsewhere(system, tmp_path, record, *options):
    """The answer of another process that knows nothing of the ledger."""
    elsewhere = {**system.environment, "IMO_DATA": str(tmp_path / "elsewhere")}
    return system.imo("content", "verify", "--record", "-", *options, stdin=json.dumps(record), environment=elsewhere)


def test_a_record_verifies_by_reexecution_elsewhere(system, tmp_path, record):
    assert verify_elsewhere(system, tmp_path, record)["verified"] is True
    assert system.imo("content", "verify", record["tokenId"])["verified"] is True


def flipped(hexadecimal, index):
    raw = bytearray.fromhex(hexadecimal[2:])
    raw[index] ^= 1
    return "0x" + raw.hex()


@pytest.mark.parametrize("member", ["prompt", "aigcData", "proof", "modelCommitment"])
@pytest.mark.parametrize("position", ["first", "middle", "last"])
def test_one_changed_byte_of_a_record_fails(system, tmp_path, record, member, position):
    length = len(record[member]) // 2 - 1
    index = {"first": 0, "middle": length // 2, "last": length - 1}[position]
    with pytest.raises(Refused) as refusal:
        verify_elsewhere(system, tmp_path, {**record, member: flipped(record[member], index)})
    assert refusal.value.code == 1


def test_other_weights_fail(system, tmp_path, record):
    weights = bytearray((ROOT / "Sources" / "CReferenceModelWeights" / "weights.bin").read_bytes())
    weights[len(weights) // 2] ^= 1
    changed = tmp_path / "weights.bin"
    changed.write_bytes(weights)
    with pytest.raises(Refused):
        verify_elsewhere(system, tmp_path, record, "--weights", str(changed))
    changed.write_bytes((ROOT / "Sources" / "CReferenceModelWeights" / "weights.bin").read_bytes())
    assert verify_elsewhere(system, tmp_path, record, "--weights", str(changed))["verified"] is True


def test_a_second_record_of_a_prompt_is_refused_and_the_call_unharmed(system, key, record):
    path, body = CALLS["completion"]
    status, headers, _ = recorded_call(system, key, path, body)
    assert status == 200
    if record["prompt"] == "0x" + body["prompt"].encode().hex():
        assert headers["imo-content-error"] == "contentExists"
        assert "imo-content" not in headers


def test_a_record_without_its_commitment_is_refused(system):
    reveal = system_reveal(system)
    status, _, answer = system.request("POST", "/imo/v1/contents", reveal)
    assert status // 100 == 4
    assert json.loads(answer)["outcomeName"] == "commitmentNotFound"


def system_reveal(system):
    """A signed reveal of a prompt that nobody committed to."""
    import eth_account

    owner = eth_account.Account.create()
    made = system.imo("content", "add", System.MODEL, "--prompt", "uncommitted", "--owner", owner.address, "--seed", "1")
    model = system.imo("model", "show", System.MODEL)
    claim = system.imo("claim", System.MODEL, "--snapshots", "1", "--typed-data-for", owner.address)
    fields = [
        ("owner", "address"), ("salt", "bytes32"), ("prompt", "bytes"), ("aigcData", "bytes"), ("model", "string"),
        ("modelCommitment", "bytes32"), ("proofType", "uint256"), ("proof", "bytes"), ("nonce", "uint256"), ("deadline", "uint256"),
    ]
    message = {
        "owner": owner.address, "salt": "0x" + "11" * 32, "prompt": made["prompt"], "aigcData": made["aigcData"], "model": System.MODEL,
        "modelCommitment": model["modelCommitment"], "proofType": "1", "proof": made["proof"], "nonce": "0",
        "deadline": claim["message"]["deadline"],
    }
    types = {"EIP712Domain": claim["types"]["EIP712Domain"], "ContentReveal": [{"name": name, "type": kind} for name, kind in fields]}
    typed_data = {"types": types, "primaryType": "ContentReveal", "domain": claim["domain"], "message": message}
    signature = owner.sign_typed_data(full_message=typed_data).signature.hex()
    return {"typedData": typed_data, "signature": "0x" + signature.removeprefix("0x")}


def test_the_metadata_has_the_members_of_the_standard(system, record):
    metadata = system.imo("content", "show", record["tokenId"], "--metadata")
    assert {"name", "description", "image", "prompt", "aigc_type", "aigc_data", "proof_type"} <= set(metadata)


def test_an_attestation_by_the_operator_is_verified(system, tmp_path):
    answer = tmp_path / "answer.txt"
    answer.write_text("an answer of a model that cannot be repeated")
    system.imo("model", "register", "closed", "--price", "call=1")
    made = system.imo(
        "content", "add", "closed", "--prompt", "a prompt", "--owner", OWNER, "--proof", "attestation", "--aigc-data-file", str(answer),
        "--attest-keystore", str(system.directory / "operator.json"), "--password-file", str(system.password),
    )
    assert system.imo("content", "verify", made["tokenId"])["verified"] is True
    stranger = system.new_wallet("stranger")
    with pytest.raises(Refused) as refusal:
        system.imo(
            "content", "add", "closed", "--prompt", "another", "--owner", stranger, "--proof", "attestation", "--aigc-data-file", str(answer),
            "--attest-keystore", str(system.directory / "stranger.json"), "--password-file", str(system.password),
        )
    assert "proofInvalid" in str(refusal.value)
    assert system.imo("verify")["verified"] is True
