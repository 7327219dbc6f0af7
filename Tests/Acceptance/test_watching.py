"""Watching a gateway: spans at a collector of OpenTelemetry, and `imo top` at the socket and elsewhere."""

import http.server
import json
import re
import socket
import subprocess
import threading
import time

import pytest
from canned import CannedUpstream
from system import IMO, System

WAIT_SECONDS = 60
CHAT = {"messages": [{"role": "user", "content": "canary-prompt-19"}], "max_tokens": 4}


class Collector:
    """An OTLP receiver over HTTP with JSON, which takes what opentelemetry-proto allows and nothing else."""

    SPAN = {
        "traceId", "spanId", "parentSpanId", "name", "kind", "startTimeUnixNano", "endTimeUnixNano", "attributes", "events", "status",
    }

    def __init__(self):
        self.requests = []
        self.statuses = []
        collector = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = collector.statuses.pop(0) if collector.statuses else 200
                if status == 200:
                    collector.requests.append((self.path, self.headers["Content-Type"], body))
                self.send_response(status)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    @property
    def spans(self):
        found = []
        for path, kind, body in list(self.requests):
            assert (path, kind) == ("/v1/traces", "application/json")
            document = json.loads(body)
            assert set(document) == {"resourceSpans"}
            for resource in document["resourceSpans"]:
                assert attributes(resource["resource"])["service.name"] == "imo"
                for scope in resource["scopeSpans"]:
                    assert scope["scope"]["name"] == "imo"
                    for span in scope["spans"]:
                        assert set(span) <= self.SPAN, span
                        assert re.fullmatch(r"[0-9a-f]{32}", span["traceId"]) and re.fullmatch(r"[0-9a-f]{16}", span["spanId"])
                        assert int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"])
                        found.append(span)
        return found

    def wait_for(self, count):
        deadline = time.monotonic() + WAIT_SECONDS
        while len(self.spans) < count:
            assert time.monotonic() < deadline, self.requests
            time.sleep(0.02)
        return self.spans


def attributes(holder):
    return {item["key"]: item["value"].get("stringValue", item["value"].get("intValue")) for item in holder["attributes"]}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    with System(tmp_path_factory.mktemp("watching") / "imo") as system, CannedUpstream() as upstream, Collector() as collector:
        system.register("canned", *System.PRICES, upstream=upstream.url)
        system.register("gone", *System.PRICES, upstream="http://127.0.0.1:9/v1")
        system.stop_gateway()
        port = free_port()
        system.start_gateway("--otlp-endpoint", collector.url, "--metrics-address", f"127.0.0.1:{port}")
        yield system, collector, f"http://127.0.0.1:{port}/metrics", system.new_caller("traced", "1000")


def test_a_call_is_a_span_with_the_attributes_of_the_conventions_and_no_prompt(watched):
    system, collector, _, key = watched
    before = len(collector.spans)
    status, headers, _ = system.call(key, {**CHAT, "model": "canned"})
    assert status == 200
    receipt = system.imo("receipt", headers["imo-receipt"])
    span = collector.wait_for(before + 1)[-1]
    assert span["name"] == "chat canned" and span["kind"] == 3 and span["status"] == {}
    assert span["traceId"] == headers["imo-receipt"].replace("-", "") and "parentSpanId" not in span
    expected = {
        "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "canned", "gen_ai.usage.input_tokens": "7",
        "gen_ai.usage.output_tokens": "3", "http.response.status_code": "200", "imo.account": "traced", "imo.cost": receipt["cost"],
        "imo.call.id": headers["imo-receipt"],
    }
    assert expected.items() <= attributes(span).items()
    assert [event["name"] for event in span["events"]] == ["first_byte"]
    assert all(b"canary" not in body and key.encode() not in body for _, _, body in collector.requests)


def test_a_span_goes_on_with_the_callers_trace_and_names_the_error(watched):
    system, collector, _, key = watched
    before = len(collector.spans)
    trace, parent = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
    headers = {"Authorization": f"Bearer {key}", "traceparent": f"00-{trace}-{parent}-01"}
    assert system.request("POST", "/v1/chat/completions", {**CHAT, "model": "gone"}, headers)[0] >= 500
    span = collector.wait_for(before + 1)[-1]
    assert (span["traceId"], span["parentSpanId"]) == (trace, parent)
    assert span["status"]["code"] == 2 and attributes(span)["error.type"] == span["status"]["message"]
    before = len(collector.spans)
    for bad in [f"00-{'0' * 32}-{parent}-01", f"00-{trace}-{'0' * 16}-01", f"01-{trace}-{parent}-01", f"00-{trace.upper()}-{parent}-01", "x", ""]:
        assert system.request("POST", "/v1/chat/completions", {**CHAT, "model": "canned"}, {**headers, "traceparent": bad})[0] == 200
    for span in collector.wait_for(before + 6)[before:]:
        assert span["traceId"] != trace and "parentSpanId" not in span


def test_calls_do_not_wait_for_a_collector_that_is_away(watched):
    system, collector, _, key = watched
    collector.statuses = [503]
    log = system.directory / "gateway.log"
    assert system.call(key, {**CHAT, "model": "canned"})[0] == 200
    deadline = time.monotonic() + WAIT_SECONDS
    while "spans are not taken and dropped" not in log.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    before = len(collector.spans)
    assert system.call(key, {**CHAT, "model": "canned"})[0] == 200
    collector.wait_for(before + 1)
    assert log.read_text().count("spans are not taken and dropped") == 1 and "spans are taken again dropped=1" in log.read_text()


def test_top_shows_the_gateway_through_the_socket_and_elsewhere(watched):
    system, _, url, key = watched
    for _ in range(3):
        system.call(key, {**CHAT, "model": "canned"})
    for where in ([], ["--url", url]):
        shown = system.imo("top", "--interval-seconds", "1", *where)
        models = {model["model"]: model for model in shown["models"]}
        assert models["canned"]["calls"] >= 3 and models["canned"]["callsPerSecond"] == 0
        assert int(models["canned"]["charged"]) > 0
        upstreams = {upstream["model"]: upstream for upstream in shown["upstreams"]}
        assert upstreams["canned"]["state"] == "ok" and upstreams["gone"]["errors"] >= 1
        assert shown["gateway"]["ledger"] == "ok" and shown["gateway"]["clock"] == "ok"
    text = subprocess.run(
        [IMO, "top", "--once", "--interval-seconds", "1"], env={**system.environment, "COLUMNS": "120"}, capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert "canned" in text and "credit" in text and "\x1b" not in text and max(map(len, text.splitlines())) <= 120


def test_top_says_where_nobody_is(watched, tmp_path):
    system, _, _, _ = watched
    for arguments, code, words in [
        (["--url", "http://127.0.0.1:9/metrics"], 69, "127.0.0.1:9"), (["--url", "gateway"], 64, "'gateway'"), (["--interval-seconds", "0"], 64, "1 to 3600"),
        (["--data", str(tmp_path)], 66, "there is no ledger"),
    ]:
        done = subprocess.run([IMO, "top", *arguments], env=system.environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == code and words in done.stderr, (arguments, done.returncode, done.stderr)
