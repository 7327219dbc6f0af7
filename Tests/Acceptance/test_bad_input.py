"""Malformed requests and failing upstreams: a clear error in OpenAI's shape, nothing charged, the gateway alive."""

import contextlib
import json
import socket
import threading

import pytest

ANSWER_SECONDS = 30


@pytest.fixture(scope="module")
def key(system):
    system.stop_gateway()
    system.start_gateway("--upstream-timeout-seconds", "1")
    return system.new_caller("attacker", "1000")


@pytest.fixture(autouse=True)
def nothing_is_charged_and_the_gateway_lives(system, key):
    before = system.imo("account", "show", "attacker")
    yield
    assert system.imo("account", "show", "attacker") == before
    assert system.request("GET", "/readyz")[0] == 200


def error_of(answer, expected_status):
    status, headers, body = answer
    assert status == expected_status, body[:500]
    assert headers["content-type"].startswith("application/json")
    error = json.loads(body)["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["message"]
    return error


CHAT = {"model": "tiny", "messages": [{"role": "user", "content": "Hi"}]}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"nonsense", b"[]", b"null", b"\xff\xfe\x00", b'{"model":', b'{"model":"tiny"', b'{"model":1,"messages":[]}', b'{"messages":[]}'],
)
def test_malformed_json_is_a_bad_request(system, key, body):
    error_of(system.call(key, body), 400)


@pytest.mark.parametrize("opening, closing", [(b"[", b"]"), (b'{"a":', b"}")])
def test_ten_thousand_deep_nesting_is_a_bad_request(system, key, opening, closing):
    body = b'{"model":"tiny","messages":' + opening * 10_000 + b"1" + closing * 10_000 + b"}"
    error_of(system.call(key, body), 400)


@pytest.mark.parametrize("declared", [True, False], ids=["with a length", "chunked"])
def test_a_body_of_a_hundred_megabytes_is_refused(system, key, declared):
    host, port = system.gateway.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=ANSWER_SECONDS) as connection:
        length = b"Content-Length: 100000000" if declared else b"Transfer-Encoding: chunked"
        connection.sendall(
            b"POST /v1/chat/completions HTTP/1.1\r\nHost: imo\r\nAuthorization: Bearer " + key.encode() + b"\r\n" + length + b"\r\n\r\n"
        )
        chunk = b"x" * 65536
        with contextlib.suppress(OSError):
            for _ in range(100_000_000 // len(chunk)):
                connection.sendall(chunk if declared else b"10000\r\n" + chunk + b"\r\n")
        answer = b""
        with contextlib.suppress(OSError):
            while part := connection.recv(65536):
                answer += part
                if b"}}" in answer:
                    break
    # A server that stops reading may reset the connection before the answer is read; where an answer arrives it is 413.
    assert answer == b"" or answer.startswith(b"HTTP/1.1 413")


def test_an_unknown_model_is_not_found(system, key):
    assert error_of(system.call(key, {**CHAT, "model": "nobody/knows"}), 404)["code"] == "model_not_found"


@pytest.mark.parametrize("presented", ["", "imo-", "imo-" + "A" * 43, "sk-something"])
def test_an_unknown_key_is_unauthorized(system, presented):
    error_of(system.call(presented, CHAT), 401)


def test_a_revoked_key_is_unauthorized_at_once(system):
    made = system.imo("key", "create", "attacker")
    assert system.call(made["key"], {**CHAT, "model": "nobody/knows"})[0] == 404
    system.imo("key", "revoke", made["id"])
    assert error_of(system.call(made["key"], CHAT), 401)["code"] == "invalid_api_key"


class Upstream:
    """A server that answers every connection with the same bytes, or with silence."""

    def __init__(self, answer):
        self.answer = answer
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.connections = []
        threading.Thread(target=self.serve, daemon=True).start()

    @property
    def url(self):
        return "http://127.0.0.1:%d/v1" % self.listener.getsockname()[1]

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                self.connections.append(connection)
                threading.Thread(target=self.reply, args=(connection,), daemon=True).start()

    def reply(self, connection):
        with contextlib.suppress(OSError):
            connection.recv(65536)
            if self.answer is not None:
                connection.sendall(self.answer)
                connection.close()

    def close(self):
        self.listener.close()
        for connection in self.connections:
            connection.close()


def response(body, content_type="application/json", status="200 OK"):
    return f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()


UPSTREAMS = {
    "html": (response("<html><body>It works!</body></html>", "text/html"), 502),
    "not json": (response("nonsense"), 502),
    "cut in the middle": (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{", 502),
    "no http at all": (b"SSH-2.0-OpenSSH_9.2\r\n", 502),
    "closes at once": (b"", 502),
    "stalls": (None, 504),
    "server error": (response('{"error":{"message":"boom","type":"server_error","param":null,"code":null}}', status="500 Internal Server Error"), 500),
}


@pytest.mark.parametrize("stream", [False, True], ids=["plain", "stream"])
@pytest.mark.parametrize("kind", UPSTREAMS)
def test_a_failing_upstream_is_reported_and_costs_nothing(system, key, kind, stream):
    answer, status = UPSTREAMS[kind]
    upstream = Upstream(answer)
    model = f"failing-{kind.replace(' ', '-')}-{'stream' if stream else 'plain'}"
    system.register(model, "--price", "call=1", upstream=upstream.url)
    try:
        error_of(system.call(key, {**CHAT, "model": model, "stream": stream}, timeout=ANSWER_SECONDS), status)
    finally:
        upstream.close()


def test_an_upstream_that_is_down_is_reported_and_costs_nothing(system, key):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    system.register("down", "--price", "call=1", upstream=f"http://127.0.0.1:{port}/v1")
    error_of(system.call(key, {**CHAT, "model": "down"}), 502)
