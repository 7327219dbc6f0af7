"""Claims, transfers and burns signed by eth-account over the served typed data."""

import json

import eth_account
import pytest
from system import Refused

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


class Holder:
    def __init__(self, system, model):
        self.system = system
        self.account = eth_account.Account.create()
        self.address = self.account.address
        self.token = system.imo("token", "show", model)["token"]

    def typed_data(self, kind="claim", **query):
        query = "&".join(f"{name}={value}" for name, value in {"holder": self.address, **query}.items())
        status, _, body = self.system.request("GET", f"/imo/v1/tokens/{self.token}/typed-data/{kind}?{query}")
        assert status == 200, body
        return json.loads(body)

    def sign(self, typed_data):
        return "0x" + self.account.sign_typed_data(full_message=typed_data).signature.hex().removeprefix("0x")

    def post(self, typed_data, signature, path="claims"):
        status, _, body = self.system.request("POST", f"/imo/v1/{path}", {"typedData": typed_data, "signature": signature})
        return status, json.loads(body)

    def paid(self):
        return int(self.system.imo("token", "balance", self.token, self.address)["paidInAll"])


@pytest.fixture(scope="module")
def model(system):
    """A model whose token has two snapshots with 6 coins claimable each, for a supply of a million."""
    system.register("revenue")
    return "revenue"


@pytest.fixture
def holder(system, model):
    """A holder of 1,000 tokens at a new snapshot of 60 % of 10 coins."""
    holder = Holder(system, model)
    system.imo("token", "transfer", model, holder.address, "1000")
    system.imo("model", "deposit", model, "10")
    holder.snapshot = system.imo("snapshot", model)["snapshotId"]
    return holder


def share(system, model):
    """60 % of 10 coins for 1,000 of the tokens that there are."""
    return 6 * 10**18 * 1000 * 10**18 // int(system.imo("token", "show", model)["totalSupply"])


def test_a_claim_signed_elsewhere_is_paid_once(system, holder, model):
    data = holder.typed_data(snapshots=holder.snapshot)
    status, answer = holder.post(data, holder.sign(data))
    assert (status, answer["outcomeName"]) == (200, "accepted")
    assert holder.paid() == share(system, model)
    status, answer = holder.post(data, holder.sign(data))
    assert (status // 100, answer["outcomeName"]) == (4, "authorizationReplayed")
    data = holder.typed_data(snapshots=holder.snapshot)
    assert holder.post(data, holder.sign(data))[1]["outcomeName"] == "alreadyClaimed"
    assert holder.paid() == share(system, model)


def high_s(signature):
    raw = bytes.fromhex(signature[2:])
    s = ORDER - int.from_bytes(raw[32:64], "big")
    return "0x" + (raw[:32] + s.to_bytes(32, "big") + bytes([55 - raw[64]])).hex()


def changed(data, section, **members):
    return {**data, section: {**data[section], **members}}


FAULTS = {
    "wrongSigner": lambda holder, data: (data, "0x" + eth_account.Account.create().sign_typed_data(full_message=data).signature.hex().removeprefix("0x")),
    "authorizationExpired": lambda holder, data: (lambda late: (late, holder.sign(late)))(changed(data, "message", deadline="1000")),
    "nonceOutOfOrder": lambda holder, data: (lambda ahead: (ahead, holder.sign(ahead)))(changed(data, "message", nonce="7")),
    "wrongDomain": lambda holder, data: (lambda other: (other, holder.sign(other)))(changed(data, "domain", chainId=1)),
    "highS": lambda holder, data: (data, high_s(holder.sign(data))),
    "malformedSignature": lambda holder, data: (data, "0x" + "ee" * 65),
    "snapshotNotFound": lambda holder, data: (lambda far: (far, holder.sign(far)))(changed(data, "message", snapshotIds=["4000"])),
    "noSnapshotNamed": lambda holder, data: (lambda none: (none, holder.sign(none)))(changed(data, "message", snapshotIds=[])),
}


@pytest.mark.parametrize("outcome", FAULTS)
def test_a_faulty_claim_is_refused_by_name_and_pays_nothing(holder, outcome):
    data = holder.typed_data(snapshots=holder.snapshot)
    status, answer = holder.post(*FAULTS[outcome](holder, data))
    assert status // 100 == 4
    assert answer["outcomeName"] == outcome
    assert holder.paid() == 0
    assert holder.post(data, holder.sign(data))[1]["outcomeName"] == "accepted"


def test_an_address_that_held_nothing_is_refused(system, holder, model):
    stranger = Holder(system, model)
    data = stranger.typed_data(snapshots=holder.snapshot)
    status, answer = stranger.post(data, stranger.sign(data))
    assert (status // 100, answer["outcomeName"]) == (4, "nothingToClaim")
    assert stranger.paid() == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"typedData":{},"signature":"0x"}', b'{"signature":1}', b"\xff\xfe"])
def test_garbage_is_a_bad_request_with_problem_details(system, body):
    status, headers, answer = system.request("POST", "/imo/v1/claims", body)
    assert status == 400
    assert headers["content-type"].startswith("application/problem+json")
    assert json.loads(answer)["status"] == 400


def test_tokens_move_and_burn_by_their_holders_signature_only(system, holder, model):
    friend = Holder(system, model)
    data = holder.typed_data("transfer", to=friend.address, amount=10**18)
    assert holder.post(data, friend.sign(data), "transfers")[1]["outcomeName"] == "wrongSigner"
    assert holder.post(data, holder.sign(data), "transfers")[1]["outcomeName"] == "accepted"
    assert holder.post(data, holder.sign(data), "transfers")[1]["outcomeName"] == "authorizationReplayed"
    assert system.imo("token", "balance", model, friend.address)["balance"] == str(10**18)
    data = holder.typed_data("burn", amount=999 * 10**18)
    assert holder.post(data, high_s(holder.sign(data)), "burns")[1]["outcomeName"] == "highS"
    assert holder.post(data, friend.sign(data), "burns")[1]["outcomeName"] == "wrongSigner"
    assert holder.post(data, holder.sign(data), "burns")[1]["outcomeName"] == "accepted"
    assert system.imo("token", "balance", model, holder.address)["balance"] == "0"
    data = holder.typed_data("burn", amount=1)
    assert holder.post(data, holder.sign(data), "burns")[1]["outcomeName"] == "insufficientTokenBalance"


def test_the_command_line_signs_claims_with_a_keystore(system, model):
    address = system.new_wallet("claimer")
    system.imo("token", "transfer", model, address, "1000")
    system.imo("model", "deposit", model, "10")
    snapshot = system.imo("snapshot", model)["snapshotId"]
    keystore = ["--keystore", str(system.directory / "claimer.json"), "--password-file", str(system.password)]
    claim = system.imo("claim", model, *keystore)
    assert claim["snapshots"] == [str(snapshot)]
    assert claim["claimed"] == str(share(system, model))


def test_typed_data_printed_by_the_command_line_and_signed_elsewhere_is_paid(system, holder, model):
    data = system.imo("claim", model, "--snapshots", str(holder.snapshot), "--typed-data-for", holder.address)
    signed = json.dumps({"typedData": data, "signature": holder.sign(data)})
    claim = system.imo("claim", model, "--snapshots", str(holder.snapshot), "--signed", "-", stdin=signed)
    assert claim["claimed"] == str(share(system, model))


def test_afterwards_the_journal_verifies(system):
    assert system.imo("verify")["verified"] is True


def test_a_file_of_claims_is_paid_once_and_names_the_lines_at_fault(system, model, tmp_path):
    holders = [Holder(system, model) for _ in range(5)]
    for holder in holders:
        system.imo("token", "transfer", model, holder.address, "1000")
    system.imo("model", "deposit", model, "10")
    snapshot = system.imo("snapshot", model)["snapshotId"]
    documents = [holder.typed_data(snapshots=snapshot) for holder in holders]
    claims = [{"typedData": data, "signature": holder.sign(data)} for holder, data in zip(holders, documents)]
    forged = {"message": documents[4]["message"], "signature": claims[0]["signature"]}
    file = tmp_path / "claims.jsonl"
    file.write_text("\n".join([json.dumps(claim) for claim in claims[:4]] + [json.dumps(forged), "no claim", ""]))
    system.stop_gateway()
    try:
        with pytest.raises(Refused) as refused:
            system.imo("claims", "submit", "--file", str(file))
        assert refused.value.code == 65
        assert "claim 5: wrongSigner" in str(refused.value) and "claim 6: " in str(refused.value)
        assert [holder.paid() for holder in holders] == [share(system, model)] * 4 + [0]
        whole = "".join(json.dumps(claim) + "\n" for claim in claims)
        answer = system.imo("claims", "submit", "--file", "-", stdin=whole)
        assert (answer["claims"], answer["paid"], answer["paidBefore"]) == (5, 1, 4)
        assert [holder.paid() for holder in holders] == [share(system, model)] * 5
        assert system.imo("verify")["verified"]
    finally:
        system.start_gateway()


def submit_refused(system, file, claims):
    """The code and the message with which a file of claims is refused."""
    file.write_text("".join(json.dumps(claim) + "\n" for claim in claims))
    with pytest.raises(Refused) as refused:
        system.imo("claims", "submit", "--file", str(file))
    return refused.value.code, str(refused.value)


def test_a_claim_whose_nonce_something_else_used_or_that_a_stranger_signed_is_not_called_paid(system, model, tmp_path):
    first, other = Holder(system, model), Holder(system, model)
    for holder in (first, other):
        system.imo("token", "transfer", model, holder.address, "1000")
    system.imo("model", "deposit", model, "10")
    snapshot = system.imo("snapshot", model)["snapshotId"]
    claim = first.typed_data(snapshots=snapshot)
    transfer = first.typed_data("transfer", to=other.address, amount="1")
    assert system.request("POST", "/imo/v1/transfers", {"typedData": transfer, "signature": first.sign(transfer)})[0] == 200
    stranger = {"message": claim["message"], "signature": other.sign(claim)}
    system.stop_gateway()
    try:
        code, message = submit_refused(system, tmp_path / "claims.jsonl", [{"typedData": claim, "signature": first.sign(claim)}, stranger])
        assert code == 65 and "claim 1: nonceOutOfOrder" in message and "claim 2: wrongSigner" in message
        assert first.paid() == 0
        # The ledger was closed in order: nothing is recovered.
        system.start_gateway()
        assert system.server.announced["recovery"]["cutOff"] is False
    finally:
        if not system.server:
            system.start_gateway()
