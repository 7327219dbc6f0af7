"""Webhooks: signed by Standard Webhooks, kept over a crash until they are taken, tried again, never sent to private addresses unasked."""

import base64
import hashlib
import hmac
import http.server
import json
import stat
import subprocess
import threading
import time

import pytest
from canned import CannedUpstream
from system import IMO, Refused, System

WAIT_SECONDS = 60


class Receiver:
    """Takes messages, or answers with the statuses it was told first."""

    def __init__(self):
        self.messages = []
        self.statuses = []
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver.statuses.pop(0) if receiver.statuses else 200
                receiver.messages.append((status, dict(self.headers.items()), body))
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def wait_for(self, kind, count=1):
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            found = [(headers, json.loads(body)) for status, headers, body in list(self.messages) if status == 200 and json.loads(body)["type"] == kind]
            if len(found) >= count:
                return found
            assert time.monotonic() < deadline, f"no {kind}: {self.messages}"
            time.sleep(0.02)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with System(tmp_path_factory.mktemp("webhooks") / "imo") as system, CannedUpstream() as upstream:
        system.register("canned", "--price", "call=1", upstream=upstream.url, interval="0")
        yield system


@pytest.fixture
def receiver(served):
    with Receiver() as receiver:
        yield receiver
        for webhook in served.imo("webhook", "list"):
            served.imo("webhook", "remove", webhook["id"])


def check_signature(secret, headers, body):
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    assert headers["webhook-signature"] == "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 300


def lower(headers):
    return {name.lower(): value for name, value in headers.items()}


def test_events_of_the_ledger_are_told_signed_and_once(served, receiver):
    added = served.imo("webhook", "add", receiver.url, "--allow-private", "--low-balance", "6")
    assert stat.S_IMODE((served.data / "webhooks.json").stat().st_mode) == 0o600
    assert "secret" not in served.imo("webhook", "list")[0]
    key = served.new_caller("watched", "7.5")
    served.imo("budget", "set", "2", "--account", "watched", "--period", "day")
    chat = {"model": "canned", "messages": [{"role": "user", "content": "hello"}], "max_tokens": 4}
    for _ in range(2):
        assert served.call(key, chat)[0] == 200
    snapshot = served.imo("snapshot", "canned")
    wallet = ["--keystore", str(served.directory / "operator.json"), "--password-file", str(served.password)]
    claimed = served.imo("claim", "canned", *wallet)
    paid = served.imo("account", "withdraw", served.operator, "0.25", "--reference", "bank 9")
    expected = {
        "balance.low": {"account": "watched", "bound": "6000000000000000000"},
        "budget.share_reached": {"of": "account", "name": "watched", "share": 100},
        "snapshot.taken": {"model": "canned", "entry": snapshot["entry"]},
        "claim.paid": {"holder": served.operator, "amount": claimed["claimed"]},
        "payout.made": {"entry": paid["entry"], "amount": "250000000000000000", "reference": "bank 9"},
    }
    for kind, members in expected.items():
        headers, message = receiver.wait_for(kind)[0]
        assert members.items() <= message["data"].items(), message
    for status, headers, body in receiver.messages:
        check_signature(added["secret"], lower(headers), body)
    ids = [lower(headers)["webhook-id"] for _, headers, _ in receiver.messages]
    assert len(ids) == len(set(ids))


def test_a_message_waits_over_a_crash_and_is_tried_until_it_is_taken(served, receiver):
    added = served.imo("webhook", "add", receiver.url, "--allow-private", "--event", "payout.made")
    served.imo("account", "create", "crashed")
    served.imo("account", "credit", "crashed", "5")
    receiver.statuses = [500]
    served.imo("account", "withdraw", "crashed", "1", "--reference", "first")
    deadline = time.monotonic() + WAIT_SECONDS
    while not receiver.messages:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    served.kill_gateway()
    assert served.imo("webhook", "list")[0]["waiting"] == 1
    # Written while no gateway runs: found in the journal after the next start.
    served.imo("account", "withdraw", "crashed", "1", "--reference", "second")
    served.start_gateway()
    found = receiver.wait_for("payout.made", 2)
    assert sorted(message["data"]["reference"] for _, message in found) == ["first", "second"]
    first = [(status, lower(headers), body) for status, headers, body in receiver.messages if b'"first"' in body]
    assert [status for status, _, _ in first] == [500, 200]
    assert first[0][1]["webhook-id"] == first[1][1]["webhook-id"] and first[0][2] == first[1][2]
    check_signature(added["secret"], first[1][1], first[1][2])
    while served.imo("webhook", "list")[0]["waiting"]:
        assert time.monotonic() < deadline + WAIT_SECONDS


def test_an_upstream_that_fails_is_told(served, receiver):
    served.imo("webhook", "add", receiver.url, "--allow-private", "--event", "upstream.down")
    served.register("gone", "--price", "call=1", upstream="http://127.0.0.1:9/v1")
    key = served.new_caller("unlucky", "100")
    chat = {"model": "gone", "messages": [{"role": "user", "content": "hello"}], "max_tokens": 4}
    # Five failures in a row close the way to an upstream.
    for _ in range(6):
        served.call(key, chat)
    assert receiver.wait_for("upstream.down")[0][1]["data"] == {"model": "gone", "upstream": "127.0.0.1:9"}


def test_a_test_message_says_what_became_of_it(served, receiver):
    added = served.imo("webhook", "add", receiver.url, "--allow-private", "--event", "disk.low")
    assert "200" in served.imo("webhook", "test", added["id"])["result"]
    check_signature(added["secret"], lower(receiver.messages[-1][1]), receiver.messages[-1][2])
    for status in (500, 410, 302):
        receiver.statuses = [status]
        with pytest.raises(Refused) as refused:
            served.imo("webhook", "test", added["id"])
        assert refused.value.code == 69 and str(status) in str(refused.value)
    assert all("elsewhere" not in str(headers) for _, headers, _ in receiver.messages)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x", "https://127.0.0.1/x", "https://localhost/x", "https://[::1]/x", "https://10.0.0.1/x", "https://169.254.169.254/x"])
def test_private_addresses_need_to_be_allowed(served, url):
    with pytest.raises(Refused) as refused:
        served.imo("webhook", "add", url)
    assert refused.value.code == 64 and "--allow-private" in str(refused.value)
    assert served.imo("webhook", "list") == []


def test_mistakes_are_named(served, tmp_path):
    (tmp_path / "secret").write_text("whsec_short\n")
    for arguments, code, words in [
        (["add", "example.com"], 64, "'example.com'"), (["add", "https://example.com", "--event", "claim.payed"], 64, "did you mean 'claim.paid'?"),
        (["add", "http://127.0.0.1/", "--allow-private", "--secret-file", str(tmp_path / "secret")], 65, "whsec_"), (["test", "hook-1"], 66, "'hook-1'"),
        (["remove", "hook-1"], 66, "'hook-1'"),
    ]:
        done = subprocess.run([IMO, "webhook", *arguments], env=served.environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == code and words in done.stderr, (arguments, done.stderr)
