"""Several upstreams, their sealed keys, answers that outlive the gateway, and what it counts of itself."""

import http.client
import http.server
import json
import re
import socket
import subprocess
import threading

import pytest
from system import IMO, Refused

ANSWER = {
    "id": "x", "object": "chat.completion", "usage": {"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8},
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hello"}, "finish_reason": "stop"}],
}
API_KEY = "sk-a-very-particular-key"


class Upstream:
    """Answers every request in the same way and remembers its headers."""

    def __init__(self, answer=ANSWER):
        self.answer = answer

    def __enter__(self):
        self.headers = []
        upstream = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                upstream.headers.append(dict(self.headers))
                body = json.dumps(upstream.answer).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.name = f"127.0.0.1:{self.server.server_address[1]}"
        self.url = f"http://{self.name}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def key(system):
    return system.new_caller("pooled", "1000000")


def register(system, model, upstream, *options, **rest):
    return system.imo("model", "register", model, "--upstream", upstream.url, "--price", "output=1000000", *options, **rest)


def body(model, text="Hi"):
    return {"model": model, "messages": [{"role": "user", "content": text}], "max_tokens": 9}


def test_calls_are_shared_out_by_weight_and_follow_changes_at_once(system, key):
    with Upstream() as first, Upstream() as second:
        register(system, "shared", first)
        system.imo("model", "upstream", "add", "shared", "--upstream", second.url, "--weight", "3", "--first-byte-seconds", "20")
        for _ in range(8):
            assert system.call(key, body("shared"))[0] == 200
        assert (len(first.headers), len(second.headers)) == (2, 6)
        listed = system.imo("model", "upstream", "list", "shared")["upstreams"]
        assert [(one["name"], one["weight"], one["firstByteSeconds"]) for one in listed] == [(first.name, 1, None), (second.name, 3, 20)]
        system.imo("model", "upstream", "remove", "shared", second.name)
        for _ in range(2):
            assert system.call(key, body("shared"))[0] == 200
        assert (len(first.headers), len(second.headers)) == (4, 6)
        with pytest.raises(Refused):
            system.imo("model", "upstream", "remove", "shared", "nobody")


def test_another_model_answers_at_its_own_price(system, key):
    with Upstream() as upstream:
        # Nobody listens at the discard port.
        system.imo("model", "register", "broken", "--upstream", "http://127.0.0.1:9/v1", "--price", "output=9000000")
        system.imo("model", "register", "spare", "--upstream", upstream.url, "--price", "output=2000000")
        system.imo("model", "fallback", "broken", "spare")
        status, headers, _ = system.call(key, body("broken"))
        assert (status, headers["imo-model"], headers["imo-cost"]) == (200, "spare", str(6 * 10**18))
        assert system.imo("receipt", headers["imo-receipt"])["model"] == "spare"
        with pytest.raises(Refused):
            system.imo("model", "fallback", "spare", "broken")
        system.imo("model", "fallback", "broken")
        assert system.call(key, body("broken"))[0] in (502, 503)


def test_what_a_call_used_beyond_its_hold_or_without_a_price_is_told_everywhere(system, key):
    usage = {"prompt_tokens": 5000, "completion_tokens": 3, "server_tool_use": {"web_search_requests": 2}}
    with Upstream({**ANSWER, "usage": usage}) as upstream:
        prices = ("--price", "input=1000000", "--price", "output=10000000")
        system.imo("model", "register", "greedy", "--upstream", upstream.url, *prices)
        status, headers, _ = system.call(key, {**body("greedy"), "max_tokens": 10})
        assert status == 200
        receipt = system.imo("receipt", headers["imo-receipt"])
        assert int(receipt["used"]) == 5030 * 10**18
        assert receipt["held"] == receipt["cost"] == headers["imo-cost"]
        assert int(receipt["held"]) + int(receipt["cut"]) == int(receipt["used"])
        assert receipt["unpriced"] == {"web-search": 2} and receipt["aboveHold"]["web-search"] == 2
        # Other models' upstreams may be down.
        report = subprocess.run([*system.command, "doctor", "--json"], env=system.environment, capture_output=True, text=True, timeout=60).stdout
        findings = [finding for finding in json.loads(report)["findings"] if finding["subject"].endswith("greedy")]
        assert [finding["status"] for finding in findings if finding["subject"] == "charges greedy"] == ["warning"]
        assert headers["imo-receipt"] in next(finding["message"] for finding in findings if finding["subject"] == "charges greedy")
        assert "web-search" in next(finding["message"] for finding in findings if finding["subject"] == "prices greedy")


def test_a_model_without_prices_has_to_be_called_free(system, key):
    with Upstream() as upstream:
        for command in (["register", "gratis", "--upstream", upstream.url], ["price", system.MODEL]):
            with pytest.raises(Refused) as caught:
                system.imo("model", *command)
            assert "--free" in str(caught.value)
        with pytest.raises(Refused):
            system.imo("model", "register", "gratis", "--upstream", upstream.url, "--free", "--price", "call=1")
        system.imo("model", "register", "gratis", "--upstream", upstream.url, "--free")
        status, headers, _ = system.call(key, body("gratis"))
        assert (status, headers["imo-cost"]) == (200, "0")


def test_a_key_is_sealed_at_rest_opens_with_its_key_only_and_can_be_sealed_anew(system, key, tmp_path):
    old, new = tmp_path / "old.key", tmp_path / "new.key"
    for path in (old, new):
        system.imo("model", "upstream", "new-key", str(path))
        assert path.stat().st_mode & 0o777 == 0o600
    with Upstream() as upstream:
        register(system, "sealed", upstream, "--upstream-key-file", "-", "--key-encryption-key", str(old), stdin=API_KEY + "\n")
        assert API_KEY not in (system.data / "upstreams.json").read_text()
        assert API_KEY not in json.dumps(system.imo("model", "upstream", "list", "sealed"))
        assert system.call(key, body("sealed"))[0] == 503  # the gateway was not given the key-encryption key
        for path, status in [(new, 503), (old, 200)]:
            system.stop_gateway()
            system.start_gateway("--key-encryption-key", str(path))
            assert system.call(key, body("sealed"))[0] == status
        with pytest.raises(Refused, match="sealed under the key"):
            system.imo("model", "upstream", "rotate", "--key-encryption-key", str(new), "--new-key-encryption-key", str(old))
        assert system.imo("model", "upstream", "rotate", "--key-encryption-key", str(old), "--new-key-encryption-key", str(new))["sealed"] == 1
        system.stop_gateway()
        system.start_gateway("--key-encryption-key", str(new))
        assert system.call(key, body("sealed"))[0] == 200
        assert {headers["authorization"] for headers in upstream.headers} == {f"Bearer {API_KEY}"}
    for log in system.directory.glob("*.log"):
        assert API_KEY not in log.read_text()


def test_a_key_encryption_key_in_the_data_directory_or_open_to_others_is_refused(system, tmp_path):
    inside = system.data / "inside.key"
    with pytest.raises(Refused, match="lies in the data directory"):
        system.imo("model", "upstream", "new-key", str(inside))
    open_key = tmp_path / "open.key"
    system.imo("model", "upstream", "new-key", str(open_key))
    open_key.chmod(0o644)
    failed = subprocess.run(
        [IMO, "serve", "--port", "0", "--data", str(tmp_path / "none"), "--key-encryption-key", str(open_key)], capture_output=True, text=True
    )
    assert failed.returncode != 0


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("end", ["stop_gateway", "kill_gateway"])
def test_an_answer_outlives_its_gateway(system, key, stream, end):
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": f"outlives-{stream}-{end}"}
    request = {"model": system.MODEL, "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 5, "seed": 1, "stream": stream}
    first = system.request("POST", "/v1/chat/completions", request, headers)
    assert first[0] == 200
    charged = system.imo("account", "show", "pooled")["debited"]
    getattr(system, end)()
    for name in ["answers.sqlite", "answers.sqlite-wal"]:
        if (system.data / name).exists():
            assert b"content-type" not in (system.data / name).read_bytes().lower()
    system.start_gateway()
    second = system.request("POST", "/v1/chat/completions", request, headers)
    assert second[0] == 200 and second[1]["idempotency-replayed"] == "true"
    assert second[1]["imo-receipt"] == first[1]["imo-receipt"]
    without_balance = [re.sub(rb" imo-balance=\d+", b"", answer[2]) for answer in (first, second)]
    assert without_balance[0] == without_balance[1]
    other = system.request("POST", "/v1/chat/completions", {**request, "seed": 2}, headers)
    assert other[0] == 422 and json.loads(other[2])["error"]["code"] == "idempotency_key_reused"
    assert system.imo("account", "show", "pooled")["debited"] == charged


class SocketConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost")
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(str(self.path))


def test_the_metrics_count_calls_and_exact_sums(system, key):
    before = int(system.imo("account", "show", "pooled")["debited"])
    system.stop_gateway()
    system.start_gateway()
    for number in range(3):
        assert system.call(key, {**body(system.MODEL), "seed": number})[0] == 200
    connection = SocketConnection(system.data / "admin.sock")
    connection.request("GET", "/metrics")
    response = connection.getresponse()
    text = response.read().decode()
    assert response.status == 200 and response.getheader("content-type").startswith("text/plain")
    debited = int(system.imo("account", "show", "pooled")["debited"]) - before
    assert f'imo_charged_total{{model="{system.MODEL}"}} {debited}\n' in text
    assert f'imo_calls_total{{model="{system.MODEL}",outcome="charged"}} 3\n' in text
    assert f'imo_call_seconds_count{{model="{system.MODEL}"}} 3\n' in text
    assert "imo_ledger_healthy 1\n" in text and "imo_ledger_queue_commands" in text
    for line in text.splitlines():
        assert re.fullmatch(r'# (HELP|TYPE) .+|\w+(\{(\w+="[^"]*",?)+\})? [0-9.]+', line), line
    assert system.request("GET", "/metrics")[0] == 404
