"""How clients may connect: TLS with HTTP/2 and HTTP/1.1, and what is refused on a connection."""

import json
import re
import socket
import subprocess

import pytest
from system import System

BODY = {"model": System.MODEL, "messages": [{"role": "user", "content": "What is a ledger?"}], "max_tokens": 8}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of its own for localhost, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    paths = str(folder / "certificate.pem"), str(folder / "key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-out", paths[0], "-keyout", paths[1]], check=True, capture_output=True)
    return paths


@pytest.fixture(scope="module")
def secure(tmp_path_factory, certificate):
    with System(tmp_path_factory.mktemp("system") / "imo") as system:
        system.stop_gateway()
        system.start_gateway("--tls-certificate", certificate[0], "--tls-key", certificate[1])
        system.key = system.new_caller("caller", "1000")
        yield system


def curl(system, certificate, *options, path="/v1/chat/completions", body=None):
    command = ["curl", "-sS", "--max-time", "30", "--cacert", certificate, "-w", "\n%{http_version} %{http_code}", *options]
    if body is not None:
        command += ["-H", f"Authorization: Bearer {system.key}", "-H", "Content-Type: application/json", "-d", json.dumps(body)]
    output = subprocess.run([*command, system.gateway + path], capture_output=True, text=True, check=True).stdout
    text, _, status = output.rpartition("\n")
    return text, *status.split()


@pytest.mark.parametrize("option, version", [("--http2", "2"), ("--http1.1", "1.1")])
def test_a_call_and_a_stream_over_tls_are_charged(secure, certificate, option, version):
    assert secure.gateway.startswith("https://")
    before = secure.available("caller")
    text, spoken, status = curl(secure, certificate[0], option, body=BODY)
    assert (spoken, status) == (version, "200"), text
    assert json.loads(text)["choices"]
    text, spoken, status = curl(secure, certificate[0], option, body={**BODY, "stream": True})
    assert (spoken, status) == (version, "200"), text
    assert text.rstrip().endswith("data: [DONE]") and ": imo-receipt=" in text
    assert secure.available("caller") < before
    text, spoken, status = curl(secure, certificate[0], option, path="/healthz")
    assert (spoken, status) == (version, "200"), text
    assert secure.imo("verify")["verified"] is True


def test_fifty_calls_at_a_time_over_one_connection_of_http2(secure, certificate):
    before = secure.available("caller")
    urls = [secure.gateway + "/v1/chat/completions"] * 49
    text, spoken, status = curl(
        secure, certificate[0], "--http2", "--parallel", "--parallel-max", "50", *urls, body=BODY)
    assert text.count('"choices"') == 50 and text.count("2 200") == 49 and (spoken, status) == ("2", "200"), text[-2000:]
    assert secure.available("caller") < before


def test_plain_text_on_the_tls_port_gets_nothing(secure):
    port = int(secure.gateway.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
        assert not connection.recv(4096).startswith(b"HTTP/1.1 200")


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    with System(tmp_path_factory.mktemp("plain") / "imo") as system:
        system.key = system.new_caller("caller", "1000")
        yield system


def exchange(system, data):
    """All that comes back for these bytes until the gateway closes, or is silent for a second."""
    port = int(system.gateway.rsplit(":", 1)[1])
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(data)
        try:
            while chunk := connection.recv(65536):
                received += chunk
        except (TimeoutError, ConnectionResetError):
            pass
    return received


def head(system, *lines):
    fields = ["POST /v1/chat/completions HTTP/1.1", "Host: x", f"Authorization: Bearer {system.key}", *lines]
    return "\r\n".join(fields).encode() + b"\r\n\r\n"


SMUGGLED = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize("framing", [
    ["Content-Length: 5", "Transfer-Encoding: chunked"],
    ["Transfer-Encoding: chunked", "Content-Length: 5"],
    ["Content-Length: 5", "Content-Length: 6"],
    ["Content-Length: +5"], ["Content-Length: -5"], ["Content-Length: 0x5"], ["Content-Length: 5 5"],
    ["Content-Length: 99999999999999999999999"],
    ["Transfer-Encoding: identity, chunked, identity"], ["Transfer-Encoding: xchunked"],
    ["Transfer-Encoding : chunked"], ["Content-Length : 5"], [" Content-Length: 5"],
    ["X: a\r\n Content-Length: 5"], ["X\x00: a"], ["X: a\x00b"], ["X: a\rContent-Length: 5"],
])
def test_ambiguous_framing_never_lets_a_second_request_through(plain, framing):
    answer = exchange(plain, head(plain, *framing) + b"0\r\n\r\n" + SMUGGLED)
    assert not re.search(rb"HTTP/1\.1 200", answer), answer
    assert answer == b"" or re.match(rb"HTTP/1\.1 4\d\d", answer), answer


def test_requests_sent_ahead_are_answered_in_their_order(plain):
    body = json.dumps(BODY).encode()
    call = head(plain, f"Content-Length: {len(body)}") + body
    answer = exchange(plain, call + SMUGGLED + call + b"GET /v1/nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert re.findall(rb"HTTP/1\.1 (\d\d\d)", answer) == [b"200", b"200", b"200", b"404"], answer
    assert [match.start() > 0 for match in re.finditer(rb'"choices"', answer)] == [True, True]


@pytest.mark.parametrize("upgrade", ["Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk", "Connection: upgrade\r\nUpgrade: x"])
def test_a_request_for_another_protocol_is_answered_and_ends_its_connection(plain, upgrade):
    body = json.dumps(BODY).encode()
    port = int(plain.gateway.rsplit(":", 1)[1])
    for request in (
        f"GET /healthz HTTP/1.1\r\nHost: x\r\n{upgrade}\r\n\r\n".encode(),
        head(plain, f"Content-Length: {len(body)}", upgrade) + body,
    ):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.sendall(request + SMUGGLED)
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        assert re.findall(rb"HTTP/1\.1 (\d\d\d)", answer) == [b"200"], answer


@pytest.mark.parametrize("line, key, status", [
    ("POST /v1/nothing HTTP/1.1", None, b"404"),
    ("POST /v1/chat/completions HTTP/1.1", "imo-wrong", b"401"),
])
def test_a_request_that_was_answered_before_its_end_holds_up_no_other(plain, line, key, status):
    body = json.dumps(BODY).encode()
    call = head(plain, f"Content-Length: {len(body)}") + body
    port = int(plain.gateway.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(f"{line}\r\nHost: x\r\nAuthorization: Bearer {key}\r\nContent-Length: 10\r\n\r\n".encode())
        received = connection.recv(65536)
        connection.sendall(b"0123456789" + call + SMUGGLED + call + b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        while chunk := connection.recv(65536):
            received += chunk
    assert re.findall(rb"HTTP/1\.1 (\d\d\d)", received) == [status, b"200", b"200", b"200", b"200"], received


def test_a_header_beyond_the_limits_is_refused(plain):
    for fields in (["X-Long: " + "a" * 200_000], [f"X-{number}: a" for number in range(1000)]):
        answer = exchange(plain, head(plain, *fields, "Content-Length: 2") + b"{}")
        assert re.match(rb"HTTP/1\.1 4\d\d", answer) or answer == b"", answer
    assert plain.call(plain.key, BODY)[0] == 200
