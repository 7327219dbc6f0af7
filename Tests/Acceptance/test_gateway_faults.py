"""Whatever fails has the answer that docs/callers.md states, is charged exactly or not at all, and never costs a valid key a 401."""

import gzip
import json
import socket
import sqlite3
import struct
import threading
import time

import journal
import pytest

ANSWER = {
    "id": "x", "object": "chat.completion", "usage": {"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8},
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hello"}, "finish_reason": "stop"}],
}
BODY = json.dumps(ANSWER).encode()
FRAMES = b"".join(
    b"data: " + json.dumps({"id": "x", "choices": [{"index": 0, "delta": {"content": text}}]}).encode() + b"\n\n" for text in ["four", "five5"]
)


class Upstream:
    """Answers each connection's first request with these bytes and ends the connection: with a reset if `resets`."""

    def __init__(self, answer, resets=False):
        self.answer, self.resets = answer, resets
        self.requests = 0

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/v1"
        threading.Thread(target=self.run, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection:
            received = b""
            while b"\r\n\r\n" not in received:
                piece = connection.recv(65536)
                if not piece:
                    return
                received += piece
            self.requests += 1
            connection.sendall(self.answer)
            time.sleep(0.2)
            if self.resets:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def head(status, *fields, content_type="application/json"):
    return "\r\n".join([f"HTTP/1.1 {status}", f"Content-Type: {content_type}", *fields, "", ""]).encode()


def whole(status, body, *fields):
    return head(status, f"Content-Length: {len(body)}", *fields) + body


def chunked(body):
    return b"%x\r\n%s\r\n" % (len(body), body)


@pytest.fixture(scope="module")
def caller(system):
    return system.new_caller("unlucky", "1000000")


class Model:
    count = 0

    def __init__(self, system, url):
        Model.count += 1
        self.name = f"faulty-{Model.count}"
        system.imo("model", "register", self.name, "--upstream", url, "--price", "input=1000000", "--price", "output=1000000")


def call(system, key, url, stream=False):
    """(status, headers, body, charge) of one call to a model with this upstream."""
    model = Model(system, url)
    before = system.available("unlucky")
    body = {"model": model.name, "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 9, "stream": stream}
    status, headers, answer = system.call(key, body)
    assert status != 401
    account = system.imo("account", "show", "unlucky")
    assert account["held"] == "0"
    return status, headers, answer, (before - int(account["available"])) // 10**18


def code(answer):
    error = json.loads(answer)["error"]
    assert set(error) >= {"message", "type", "param", "code"}
    return error["code"]


def unused_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def test_a_name_that_nobody_knows(system, caller):
    status, _, answer, charge = call(system, caller, "http://no-such-host.invalid/v1")
    assert (status, code(answer), charge) == (502, "upstream_unavailable", 0)


def test_a_refused_connection(system, caller):
    status, _, answer, charge = call(system, caller, f"http://127.0.0.1:{unused_port()}/v1")
    assert (status, code(answer), charge) == (502, "upstream_unavailable", 0)


def test_a_server_that_speaks_no_tls(system, caller):
    with Upstream(whole("200 OK", BODY)) as upstream:
        status, _, answer, charge = call(system, caller, upstream.url.replace("http:", "https:"))
    assert (status, code(answer), charge) == (502, "upstream_unavailable", 0)


def test_a_connection_that_ends_without_a_byte(system, caller):
    with Upstream(b"", resets=True) as upstream:
        status, _, answer, charge = call(system, caller, upstream.url)
    assert (status, code(answer), charge) == (502, "upstream_unavailable", 0)


def test_a_reset_in_mid_body(system, caller):
    with Upstream(whole("200 OK", BODY)[:-20], resets=True) as upstream:
        status, _, answer, charge = call(system, caller, upstream.url)
    assert (status, code(answer), charge) == (502, "upstream_unavailable", 0)


def test_a_reset_in_mid_stream_is_charged_as_far_as_it_came(system, caller):
    begun = head("200 OK", "Transfer-Encoding: chunked", content_type="text/event-stream") + chunked(FRAMES)
    with Upstream(begun, resets=True) as upstream:
        status, _, answer, charge = call(system, caller, upstream.url, stream=True)
    assert status == 200
    assert answer.startswith(FRAMES), answer
    assert b'"code":"upstream_broke_off"' in answer and b"[DONE]" not in answer
    # Nine bytes of text are three tokens; the messages' JSON is counted the same way.
    messages = len(json.dumps([{"role": "user", "content": "Hi"}]))
    assert charge == 3 + -(-messages // 4)


@pytest.mark.parametrize("status", ["429 Too Many Requests", "500 Internal Server Error", "503 Service Unavailable"])
def test_an_upstreams_own_error_is_passed_on(system, caller, status):
    error = json.dumps({"error": {"message": "no", "type": "t", "param": None, "code": "c"}}).encode()
    with Upstream(whole(status, error, "Retry-After: 7", "X-Request-Id: abc")) as upstream:
        got, headers, answer, charge = call(system, caller, upstream.url)
        assert upstream.requests == 1
    assert (got, answer, charge) == (int(status[:3]), error, 0)
    assert headers["retry-after"] == "7" and headers["x-request-id"] == "abc" and headers["imo-cost"] == "0"


def test_an_upstream_that_refuses_the_operators_key(system, caller):
    with Upstream(whole("401 Unauthorized", b"{}")) as upstream:
        status, _, answer, charge = call(system, caller, upstream.url)
    assert (status, code(answer), charge) == (502, "upstream_unavailable", 0)


def test_a_truncated_gzip(system, caller):
    packed = gzip.compress(BODY)[:-9]
    with Upstream(whole("200 OK", packed, "Content-Encoding: gzip")) as upstream:
        status, _, answer, charge = call(system, caller, upstream.url)
    assert (status, charge) == (502, 0)
    assert code(answer) in ("upstream_malformed", "upstream_unavailable")


@pytest.mark.parametrize("answer", [b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", b"nonsense\r\n\r\n", whole("200 OK", b"<html>")])
def test_an_answer_that_is_not_of_the_api(system, caller, answer):
    with Upstream(answer) as upstream:
        status, _, answer, charge = call(system, caller, upstream.url)
    assert (status, charge) == (502, 0)
    assert code(answer) in ("upstream_malformed", "upstream_unavailable")


class Stall:
    """Keeps the ledger's database from being written."""

    def __init__(self, system):
        self.path = system.data / "ledger.sqlite"

    def __enter__(self):
        self.database = sqlite3.connect(self.path, timeout=10, isolation_level=None)
        self.database.execute("BEGIN IMMEDIATE")
        return self

    def __exit__(self, *_):
        self.database.execute("ROLLBACK")
        self.database.close()


def test_a_ledger_that_is_slow_by_five_seconds_charges_once(system, caller):
    before = system.available("unlucky")
    with Upstream(whole("200 OK", BODY)) as upstream:
        model = Model(system, upstream.url)
        body = {"model": model.name, "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 9}
        answers = []
        thread = threading.Thread(target=lambda: answers.append(system.call(caller, body)))
        with Stall(system):
            thread.start()
            time.sleep(5)
        thread.join(60)
    status, headers, answer = answers[0]
    account = system.imo("account", "show", "unlucky")
    charge = (before - int(account["available"])) // 10**18
    assert account["held"] == "0"
    # It waits for the ledger, and gives up where that takes too long; either way the charge is what the answer says.
    assert (status, charge) in [(200, 8), (503, 0)]
    if status == 200:
        assert json.loads(answer) == ANSWER and int(headers["imo-cost"]) == 8 * 10**18
    else:
        assert code(answer) == "ledger_unavailable" and "retry-after" in headers
    assert system.call(caller, {"model": system.MODEL, "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 2})[0] == 200


def test_a_ledger_that_cannot_be_written_takes_no_call_and_takes_some_again_afterwards(system, caller):
    body = {"model": system.MODEL, "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 2}
    before = system.imo("account", "show", "unlucky")["debited"]
    with Stall(system):
        # The first finds out that it cannot be written, the next are refused because of it.
        answers = [system.call(caller, body, timeout=60) for _ in range(3)]
        assert {status for status, _, _ in answers} == {503}
        assert {code(answer) for _, _, answer in answers} == {"ledger_unavailable"}
        assert system.request("GET", "/imo/v1/models")[0] == 200
    deadline = time.monotonic() + 30
    while system.call(caller, body)[0] != 200:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    charged = [call for call in journal.calls(system.data).values() if call.model == system.MODEL and call.end == "settled"]
    assert int(system.imo("account", "show", "unlucky")["debited"]) - int(before) == charged[-1].cost
