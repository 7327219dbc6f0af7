"""Programs in the ledger: the document's commands, and signed events over HTTP by eth-account."""

import json
import os
import re
import subprocess
import time
import urllib.parse

import eth_account
import pytest
from system import IMO, ROOT, Refused

POLICY = """
policy: votes
assets: [u]
parameters: {length: time}
rosters:
  members: {given: {}}
  votes: {}
  stakers: {}
pools:
  prize: {asset: u, keeps: the next round}
  stakes: {asset: u, each: member, keeps: the member}
begin:
  - at length do finish()
events:
  stake:
    fields: {by: name, amount: amount}
    do:
      - take amount from by into stakes[by]
      - put stakers[by]
  vote:
    fields: {by: name}
    refuse:
      - late if at >= length
      - stranger if not by in members
      - twice if by in votes
    do:
      - put votes[by]
  charge:
    fields: {amount: amount}
    do:
      - take amount from 'funder' into prize
triggers:
  finish:
    do:
      - split: prize
        from: prize
        among: v in votes
        weight: 1
        to: v.key
"""


def test_the_commands_of_the_document_run(tmp_path):
    text = (ROOT / "docs" / "programs-ledger.md").read_text()
    script = "set -eu\n" + "".join(re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    environment = {**os.environ, "PATH": f"{IMO.parent}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "programNothingDue" in done.stderr
    assert re.search(r"accepted +2", done.stdout) and "verified" in done.stdout
    shown = subprocess.run([IMO, "program", "show", "labels", "--json"], cwd=tmp_path, env={**environment, "IMO_DATA": "programs-data"}, capture_output=True, text=True)
    program = json.loads(shown.stdout)
    assert program["paid"] == {"worker": "90"}
    assert program["pools"] == [{"pool": "escrow", "of": "u-2", "amount": "90"}, {"pool": "escrow", "of": "u-3", "amount": "90"}]


class Member:
    def __init__(self, system, program):
        self.system, self.program, self.account = system, program, eth_account.Account.create()
        self.address = self.account.address

    def document(self, event, fields=None, program=None, **query):
        fields = json.dumps({"by": self.address, **(fields or {})})
        query = urllib.parse.urlencode({"holder": self.address, "event": event, "fields": fields, **query}, quote_via=urllib.parse.quote)
        status, _, body = self.system.request("GET", f"/imo/v1/programs/{program or self.program}/typed-data/program-event?{query}")
        assert status == 200, body
        return json.loads(body)

    def sign(self, document):
        return "0x" + self.account.sign_typed_data(full_message=document).signature.hex().removeprefix("0x")

    def post(self, document, signature=None):
        body = {"typedData": document, "signature": signature or self.sign(document)}
        status, _, body = self.system.request("POST", "/imo/v1/programs/events", body)
        answer = json.loads(body)
        return status, answer.get("kind") or answer["outcomeName"]

    def send(self, event, fields=None):
        return self.post(self.document(event, fields))


@pytest.fixture
def votes(system, tmp_path, request):
    """A program with two members, and a second one of the same policy."""
    name = "votes-" + re.sub("[^a-z0-9]+", "-", request.node.name)[-20:].strip("-")
    members = [Member(system, name), Member(system, name)]
    (tmp_path / "policy.yaml").write_text(POLICY)
    given = {"parameters": {"length": getattr(request, "param", "3600")}, "rosters": {"members": [member.address for member in members]}}
    (tmp_path / "given.json").write_text(json.dumps(given))
    system.imo("account", "create", name)
    for program in (name, name + ".other"):
        system.imo(
            "program", "register", program, "--policy", str(tmp_path / "policy.yaml"), "--given", str(tmp_path / "given.json"), "--owner", name,
            "--party", f"funder={name}", "--feed", f"{name}=charge",
        )
    return members


def entries(system):
    return json.loads(system.request("GET", "/imo/v1/readyz")[2])["journalEntries"]


def test_votes_count_once_and_each_mistake_has_its_own_answer(system, votes):
    (first, second), stranger = votes, Member(system, votes[0].program)
    document = first.document("vote")
    signature = first.sign(document)
    assert first.post(document, signature) == (200, "accepted")
    before = entries(system)
    assert first.post(document, signature) == (409, "authorizationReplayed")
    assert first.send("vote") == (409, "twice")
    assert stranger.send("vote") == (409, "stranger")
    fresh = second.document("vote")
    # Signed for this program, sent to another; signed for another ledger; signed by another; said of another.
    other = {**fresh, "message": {**fresh["message"], "program": second.program + ".other"}}
    assert second.post(other, second.sign(fresh)) == (403, "wrongSigner")
    elsewhere = {**fresh, "domain": {**fresh["domain"], "verifyingContract": "0x" + "11" * 20}}
    assert second.post(elsewhere, second.sign(elsewhere)) == (403, "wrongDomain")
    assert second.post(fresh, stranger.sign(fresh)) == (403, "wrongSigner")
    assert first.post(first.document("vote", {"by": second.address})) == (403, "programNotYours")
    assert second.post(second.document("vote", deadline=str(int(time.time()) - 1))) == (403, "authorizationExpired")
    assert second.post(second.document("vote", nonce="7")) == (409, "nonceOutOfOrder")
    assert second.post(second.document("vote", {"choice": "1"})) == (400, "programEventInvalid")
    assert second.post(second.document("veto")) == (400, "programEventInvalid")
    assert second.post(second.document("vote", version="2")) == (404, "programVersionNotFound")
    assert second.send("stake", {"amount": "5"}) == (402, "insufficientBalance")
    assert entries(system) == before, "nothing that comes to nothing is written"
    assert second.post(fresh) == (200, "accepted")


@pytest.mark.parametrize("votes", ["10"], indirect=True)
def test_an_epoch_is_closed_by_the_gateway_once_and_pays_by_postings(system, votes):
    first, second = votes
    assert first.send("vote") == (200, "accepted")
    system.imo("account", "credit", first.program, "101wei")

    def program():
        return json.loads(system.request("GET", f"/imo/v1/programs/{first.program}")[2])

    def wait(condition):
        deadline = time.monotonic() + 30
        while not condition() and time.monotonic() < deadline:
            time.sleep(0.1)

    # The gateway takes in what the feed has, and closes the epoch when it ends.
    wait(lambda: program()["pools"])
    assert [pool["amount"] for pool in program()["pools"]] == ["101"]
    wait(lambda: program()["paid"])
    assert program()["paid"] == {first.address: "101"} and program()["pools"] == []
    assert second.send("vote") == (409, "late")
    with pytest.raises(Refused, match="programNothingDue"):
        system.imo("program", "run", first.program)
    status, _, body = system.request("GET", f"/imo/v1/holders/{first.address}")
    assert status == 200 and json.loads(body)["paid"]["balance"] == "101"
    listed = json.loads(system.request("GET", "/imo/v1/programs")[2])["programs"]
    assert {first.program, first.program + ".other"} <= {each["program"] for each in listed}


def test_the_ledger_stands_after_a_crash_and_verifies(system, votes):
    first, second = votes
    system.imo("account", "credit", first.address, "10wei")
    assert first.send("stake", {"amount": "7"}) == (200, "accepted")
    system.kill_gateway()
    assert system.imo("verify")["verified"] is True
    system.start_gateway()
    assert first.send("stake", {"amount": "4"}) == (402, "insufficientBalance")
    assert first.send("stake", {"amount": "3"}) == (200, "accepted")
    shown = system.imo("program", "show", first.program)
    assert shown["pools"] == [{"pool": "stakes", "of": first.address, "amount": "10"}]


def test_messages_about_a_program_that_cannot_run_leave_no_entry(system, votes, tmp_path):
    """A run that is refused costs its sender nothing, so that it may cost the journal nothing."""
    first, second = votes
    name = first.program + ".later"
    given = {"parameters": {"length": "0"}, "rosters": {"members": [first.address, second.address]}}
    (tmp_path / "given.json").write_text(json.dumps(given))
    system.imo(
        "program", "register", name, "--policy", str(tmp_path / "policy.yaml"), "--given", str(tmp_path / "given.json"), "--owner", first.program,
        "--party", f"funder={first.program}", "--starts-at", "2099-01-01T00:00:00Z",
    )
    message = {**first.document("vote")["message"], "program": name, "version": 1}
    before = entries(system)
    for signature in ("0x" + "11" * 65, None):
        document = {**first.document("vote"), "message": message}
        status, _ = first.post(document, signature)
        assert status in (400, 403, 409)
    assert entries(system) == before
