"""The end of a model, and what an operator carries away: retirement, exports by period."""

import csv
import hashlib
import hmac
import io
import json
import subprocess

import pytest
from canned import CannedUpstream
from system import IMO, Refused, System

CHAT = {"messages": [{"role": "user", "content": "hello"}], "max_tokens": 4}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with System(tmp_path_factory.mktemp("life") / "imo") as system, CannedUpstream() as upstream:
        system.canned = upstream.url
        yield system


def wallet(system, name):
    return ["--keystore", str(system.directory / f"{name}.json"), "--password-file", str(system.password)]


class TestRetirement:
    def test_no_call_begins_and_holders_go_on_claiming(self, served):
        system = served
        system.register("old", *System.PRICES, "--least-snapshot-revenue", "1000000", upstream=system.canned, interval="1")
        key = system.new_caller("retiree", "100")
        assert system.call(key, {**CHAT, "model": "old"})[0] == 200
        assert "old" in {model["id"] for model in models(system, key)}
        token = system.imo("model", "show", "old")["token"]
        retired = system.imo("model", "retire", "old")
        assert retired["retiredAt"] and retired["openCalls"] == 0
        status, _, body = system.call(key, {**CHAT, "model": "old"})
        error = json.loads(body)["error"]
        assert (status, error["code"]) == (410, "model_retired") and "holders go on claiming" in error["message"].lower()
        assert "old" not in {model["id"] for model in models(system, key)}
        # The last snapshot is taken however little the revenue is; the interval of a second may not have passed yet.
        if retired["lastSnapshotEntry"] is None:
            assert retired["lastSnapshotFrom"]
            take_when_due(system, "old")
        assert int(system.imo("token", "show", token)["unsnapshottedRevenue"]) == 0
        assert int(system.imo("claim", "old", *wallet(system, "operator"))["claimed"]) > 0
        assert system.imo("verify", "--full")["verified"] is True

    def test_it_is_done_once_and_says_so(self, served):
        served.register("once", upstream=served.canned)
        served.imo("model", "retire", "once")
        with pytest.raises(Refused) as refused:
            served.imo("model", "retire", "once")
        assert refused.value.code == 65 and "once" in str(refused.value) and "retired" in str(refused.value)
        with pytest.raises(Refused) as refused:
            served.imo("model", "retire", "onec")
        assert refused.value.code == 66


def models(system, key):
    return json.loads(system.request("GET", "/v1/models", None, {"Authorization": f"Bearer {key}"})[2])["data"]


def take_when_due(system, model):
    for _ in range(200):
        try:
            return system.imo("snapshot", model)
        except Refused as refused:
            assert "snapshotTooSoon" in str(refused)
    raise AssertionError("the interval does not pass")


class TestExports:
    @pytest.fixture(scope="class")
    def used(self, served):
        served.register("exported", *System.PRICES, upstream=served.canned)
        key = served.new_caller("exporter", "100")
        receipts = [served.call(key, {**CHAT, "model": "exported"})[1]["imo-receipt"] for _ in range(3)]
        served.imo("refund", receipts[0], "--reason", "a wrong answer, with a comma")
        served.imo("account", "withdraw", "exporter", "1.5", "--reference", 'bank "file", 12')
        return served, receipts

    def export(self, system, *arguments):
        done = subprocess.run([IMO, "export", *arguments], env=system.environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def test_usage_has_a_row_for_each_charge_and_refund_and_adds_up(self, used):
        system, receipts = used
        rows = list(csv.DictReader(io.StringIO(self.export(system, "usage", "--account", "exporter"))))
        calls = [row for row in rows if row["kind"] == "call"]
        assert [row["receipt"] for row in calls] == receipts
        for row in calls:
            receipt = system.imo("receipt", row["receipt"])
            assert row["amount"] == receipt["cost"] and row["priceVersion"] == str(receipt["priceVersion"]) and row["model"] == "exported"
            assert (row["input"], row["output"]) == ("7", "3") and row["usageSource"] == "upstream"
        refunds = [row for row in rows if row["kind"] == "refund"]
        assert [(row["receipt"], row["amount"]) for row in refunds] == [(receipts[0], calls[0]["amount"])]
        lines = [json.loads(line) for line in self.export(system, "usage", "--account", "exporter", "--format", "jsonl").splitlines()]
        assert [line["amount"] for line in lines] == [row["amount"] for row in rows] and lines[0]["input"] == 7
        assert self.export(system, "usage", "--model", "nothing").count("\n") == 1

    def test_payouts_are_those_of_the_period(self, used):
        system, _ = used
        rows = list(csv.DictReader(io.StringIO(self.export(system, "payouts", "--account", "exporter"))))
        assert [(row["kind"], row["amount"], row["reference"]) for row in rows] == [("withdraw", "1500000000000000000", 'bank "file", 12')]
        assert self.export(system, "payouts", "--to", "2020-01-01").count("\n") == 1
        assert len(self.export(system, "payouts", "--from", rows[0]["time"], "--account", "exporter").splitlines()) == 2

    def test_mistakes_are_named(self, used):
        system, _ = used
        for arguments, words in [
            (["usage", "--from", "2026-02-01", "--to", "2026-01-01"], "before --from"), (["usage", "--format", "xml"], "csv"),
            (["payouts", "--from", "yesterday"], "'yesterday'"),
        ]:
            done = subprocess.run([IMO, "export", *arguments], env=system.environment, capture_output=True, text=True, timeout=60)
            assert done.returncode == 64 and words in done.stderr


class TestSecretRotation:
    def test_earlier_receipts_keep_their_salts_and_later_ones_have_the_new_secrets(self, served):
        served.register("salted", upstream=served.canned)
        key = served.new_caller("salter", "100")

        def receipt():
            body = json.dumps({**CHAT, "model": "salted"}).encode()
            status, headers, _ = served.request("POST", "/v1/chat/completions", body, {"Authorization": f"Bearer {key}"})
            assert status == 200
            return headers["imo-receipt"], body

        def salt(id):
            answer = json.loads(served.request("GET", f"/imo/v1/receipts/{id}", None, {"Authorization": f"Bearer {key}"})[2])
            return answer["salt"], answer["requestHash"]

        first, body = receipt()
        before = salt(first)
        with pytest.raises(Refused):
            served.imo("secret", "rotate")
        served.stop_gateway()
        old = (served.data / "gateway.secret").read_bytes()
        assert served.imo("secret", "rotate")["rotated"] is True
        new = (served.data / "gateway.secret").read_bytes()
        assert old in new and len(new) == 80
        served.start_gateway()
        assert salt(first) == before
        second, body = receipt()
        told, hashed = salt(second)
        assert hashlib.sha256(bytes.fromhex(told[2:]) + body).hexdigest() == hashed[2:]
        # Whoever has the old secret cannot make the later receipt's salt.
        guessed = hmac.new(old, bytes.fromhex(second.replace("-", "")), hashlib.sha256).hexdigest()
        assert guessed != told[2:] and hmac.new(old, bytes.fromhex(first.replace("-", "")), hashlib.sha256).hexdigest() == before[0][2:]
