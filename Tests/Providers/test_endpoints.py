"""Each wire format against llama.cpp's server and LiteLLM's proxy, whole and streamed: what was told is charged."""

import json
import socket
import urllib.parse

import pytest
from conftest import MODELS

CHAT = [{"role": "user", "content": "What is a ledger?"}]
BODIES = {
    "/v1/chat/completions": {"messages": CHAT, "max_tokens": 9},
    "/v1/completions": {"prompt": "The ledger", "max_tokens": 9},
    "/v1/responses": {"input": "What is a ledger?", "max_output_tokens": 17},
    # LiteLLM asks its own upstream by /v1/responses, which takes no fewer than 16.
    "/v1/messages": {"messages": CHAT, "max_tokens": 17},
}


def ask(system, bill, path, **body):
    status, headers, answer = system.request("POST", path, body, {"Authorization": f"Bearer {bill.key}"})
    assert status == 200, answer
    return headers, answer


@pytest.mark.parametrize("upstream", ["llama", "litellm"])
@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("path", BODIES)
def test_what_is_told_is_charged(system, bill, upstream, path, stream):
    # Twice: the second prompt is in the upstream's cache.
    for _ in range(2):
        headers, answer = ask(system, bill, path, model=MODELS[upstream], stream=stream, **BODIES[path])
        assert headers["content-type"].startswith("text/event-stream" if stream else "application/json")
        # The gateway's name of the model, and never the upstream's.
        assert MODELS[upstream].encode() in answer and b'"model":"tiny' not in answer.replace(b" ", b"")
    assert all(exchange.is_stream == stream for exchange in bill.exchanges)
    bill.check(calls=2)
    assert bill.charged()["output"] > 0
    if upstream == "llama":
        assert bill.charged()["cached-input"] > 0


def test_an_upstream_that_raises_the_limit_of_output_is_paid_what_was_held(system, bill):
    # LiteLLM makes 16 of any smaller limit of /v1/messages.
    headers, _ = ask(system, bill, "/v1/messages", model=MODELS["litellm"], messages=CHAT, max_tokens=1)
    bill.check_cut(headers["imo-receipt"])


def test_embeddings(system, bill):
    _, answer = ask(system, bill, "/v1/embeddings", model=MODELS["embeddings"], input=["a ledger", "a token"])
    assert len(json.loads(answer)["data"]) == 2
    bill.check(calls=1)


@pytest.mark.parametrize("members", [{"n": 2}, {"logprobs": True, "top_logprobs": 2}, {"n_probs": 2, "timings_per_token": True}])
@pytest.mark.parametrize("stream", [False, True])
def test_members_of_the_server_itself(system, bill, stream, members):
    ask(system, bill, "/v1/chat/completions", model=MODELS["llama"], stream=stream, messages=CHAT, max_tokens=5, **members)
    bill.check(calls=1)


@pytest.mark.parametrize("upstream", ["llama", "litellm"])
def test_a_refused_request_costs_nothing(system, bill, upstream):
    status, _, answer = system.call(bill.key, {"model": MODELS[upstream], "messages": CHAT, "max_tokens": 5, "temperature": "warm"})
    assert 400 <= status < 600 and json.loads(answer)["error"]["message"]
    assert bill.charged() == {"input": 0, "cached-input": 0, "output": 0}


def test_nothing_of_the_proxy_reaches_the_caller(system, bill):
    headers, _ = ask(system, bill, "/v1/chat/completions", model=MODELS["litellm"], messages=CHAT, max_tokens=3)
    assert not [name for name in headers if name.startswith(("x-litellm", "llm_provider", "access-control", "set-cookie"))]
    assert headers["server"] == "imo"
    assert bill.exchanges[-1].headers["authorization"] == "Bearer sk-operator"


@pytest.mark.parametrize("path", ["/v1/realtime/sessions", "/v1/realtime/client_secrets"])
def test_keys_of_an_upstream_are_not_given_away(system, bill, path):
    url = urllib.parse.urlsplit(system.gateway)
    with socket.create_connection((url.hostname, url.port), timeout=10) as connection:
        connection.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {url.netloc}\r\nAuthorization: Bearer {bill.key}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
        )
        answer = connection.recv(65536).decode()
    assert answer.startswith("HTTP/1.1 404") and "open a session at /v1/realtime?model=" in answer
