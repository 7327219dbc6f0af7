"""A gateway that runs for months: what it logs and never logs, a certificate that is renewed, upstreams that fail, what `imo doctor` says of them."""

import http.server
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
import urllib.parse

import pytest
from canned import CannedUpstream
from system import IMO, Refused, Server, System

WAIT_SECONDS = 30
CHAT = {"model": "tiny", "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 2}


def wait_until(condition):
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def make_certificate(folder, name):
    """A new certificate in the same files; its common name."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder / "key.pem", "-out", folder / "certificate.pem", "-days", "1",
         "-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        check=True, capture_output=True,
    )


def handshake(gateway, **settings):
    """The DER certificate of a new connection, and the suite agreed upon."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    for name, value in settings.items():
        setattr(context, name, value) if name != "ciphers" else context.set_ciphers(value)
    url = urllib.parse.urlsplit(gateway)
    with socket.create_connection((url.hostname, url.port), timeout=WAIT_SECONDS) as plain, context.wrap_socket(plain) as secure:
        return secure.getpeercert(binary_form=True), secure.cipher()


class TestTLS:
    @pytest.fixture(scope="class")
    def secure(self, system, tmp_path_factory):
        folder = tmp_path_factory.mktemp("tls")
        make_certificate(folder, "first")
        system.stop_gateway()
        system.start_gateway("--tls-certificate", str(folder / "certificate.pem"), "--tls-key", str(folder / "key.pem"))
        yield folder
        system.stop_gateway()
        system.start_gateway()

    def test_only_authenticated_encryption_is_offered(self, system, secure):
        for suite in ("ECDHE-RSA-AES256-SHA", "ECDHE-RSA-AES128-SHA256", "AES256-GCM-SHA384", "AES128-SHA"):
            with pytest.raises((ssl.SSLError, ConnectionError)):
                handshake(system.gateway, maximum_version=ssl.TLSVersion.TLSv1_2, ciphers=f"{suite}:@SECLEVEL=0")
        for suite in ("ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305"):
            _, (name, version, _) = handshake(system.gateway, maximum_version=ssl.TLSVersion.TLSv1_2, ciphers=suite)
            assert (name, version) == (suite, "TLSv1.2")
        assert handshake(system.gateway)[1][1] == "TLSv1.3"

    @pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl")
    def test_a_client_of_its_own_gets_nothing_older_or_weaker(self, system, secure):
        place = urllib.parse.urlsplit(system.gateway).netloc

        def agreed(*options):
            done = subprocess.run(
                ["openssl", "s_client", "-connect", place, *options], input="", capture_output=True, text=True, timeout=60
            )
            found = re.search(r"^New, (\S+), Cipher is (\S+)", done.stdout, re.MULTILINE)
            return found.groups() if found and found.group(2) != "(NONE)" else None

        for version in ("-tls1", "-tls1_1"):
            assert agreed(version, "-cipher", "ALL:@SECLEVEL=0") is None
        listed = subprocess.run(["openssl", "ciphers", "-s", "-tls1_2", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"], capture_output=True, text=True, check=True)
        suites = [suite for suite in listed.stdout.strip().split(":") if "PSK" not in suite and "SRP" not in suite]
        assert len(suites) > 20
        taken = {suite for suite in suites if agreed("-tls1_2", "-cipher", f"{suite}:@SECLEVEL=0")}
        assert taken == {"ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305"}
        for suite in ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"):
            assert agreed("-tls1_3", "-ciphersuites", suite) == ("TLSv1.3", suite)
        for suite in ("TLS_AES_128_CCM_SHA256", "TLS_AES_128_CCM_8_SHA256"):
            assert agreed("-tls1_3", "-ciphersuites", suite) is None

    def test_browsers_are_told_to_come_back_over_tls(self, system, secure):
        key = system.new_caller("over-tls", "100")
        chat = ["-H", f"Authorization: Bearer {key}", "-H", "Content-Type: application/json", "-d", json.dumps(CHAT)]
        for arguments in (
            ["/healthz"], ["/readyz"], ["/"], ["/me"], ["/sign-in"], ["/log"], ["/log/checkpoint"], ["/imo/v1/models"], ["/imo/v1/openapi.json"],
            ["/imo/v1/admin/proposals"], ["/v1/models"], ["/nothing"], ["/v1/chat/completions", *chat], ["/v1/chat/completions", "-d", "{}"],
            ["/v1/chat/completions", "-X", "OPTIONS"], ["/imo/v1/claims", "-d", "{}"],
        ):
            done = subprocess.run(
                ["curl", "-sk", "-D", "-", "-o", os.devnull, system.gateway + arguments[0], *arguments[1:]], capture_output=True, text=True, check=True
            )
            assert "strict-transport-security: max-age=" in done.stdout.lower(), done.stdout

    @pytest.mark.parametrize("way", ["SIGHUP", "imo reload"])
    def test_a_renewed_certificate_needs_no_restart(self, system, secure, way):
        before, _ = handshake(system.gateway)
        make_certificate(secure, way.replace(" ", "-"))
        if way == "SIGHUP":
            system.server.process.send_signal(signal.SIGHUP)
        else:
            assert system.imo("reload") == {"reloaded": True}
        wait_until(lambda: handshake(system.gateway)[0] != before)
        assert system.server.process.poll() is None

    def test_a_certificate_that_cannot_be_read_leaves_the_one_before(self, system, secure):
        before, _ = handshake(system.gateway)
        good = (secure / "certificate.pem").read_bytes()
        (secure / "certificate.pem").write_text("nonsense")
        with pytest.raises(Refused, match="certificate"):
            system.imo("reload")
        system.server.process.send_signal(signal.SIGHUP)
        assert handshake(system.gateway)[0] == before
        (secure / "certificate.pem").write_bytes(good)


def test_reload_without_a_gateway_says_so(system, tmp_path):
    system.imo("init", "--operator", system.operator, "--data", str(tmp_path / "alone"))
    with pytest.raises(Refused, match="no gateway serves") as refused:
        system.imo("reload", "--data", str(tmp_path / "alone"))
    assert refused.value.code == 69


class Log:
    """The JSON lines that a gateway writes from now on."""

    def __init__(self, path):
        self.path = path
        self.start = path.stat().st_size if path.exists() else 0

    def lines(self):
        text = self.path.read_bytes()[self.start :].decode()
        return [json.loads(line) for line in text.splitlines() if line.startswith("{")]

    def wait_for(self, message, count=1, **fields):
        found = lambda: [line for line in self.lines() if line["message"] == message and fields.items() <= line.items()]
        wait_until(lambda: len(found()) >= count)
        return found()


class TestLog:
    @pytest.fixture
    def log(self, system):
        system.stop_gateway()
        log = Log(system.directory / "gateway.log")
        system.start_gateway("--log-format", "json")
        yield log
        if system.server is None:
            system.start_gateway()

    def test_each_call_has_one_line_with_what_an_operator_asks_for(self, system, log):
        key = system.new_caller("logged", "100")
        status, headers, _ = system.call(key, CHAT)
        assert status == 200
        [line] = log.wait_for("call", request=headers["imo-receipt"])
        assert line["account"] == "logged" and line["model"] == "tiny" and line["status"] == "200" and line["outcome"] == "charged"
        assert line["cost"] == headers["imo-cost"] and "output=" in line["units"] and line["upstream"] in system.upstream
        assert line["key"] == system.imo("key", "list", "--account", "logged")[0]["key"]
        assert 0 <= int(line["firstByteMilliseconds"]) <= int(line["milliseconds"])
        assert system.call(key, {**CHAT, "model": "missing"})[0] == 404
        log.wait_for("call refused", status="404", outcome="model_not_found")
        assert system.call("imo-" + "0" * 64, CHAT)[0] == 401
        log.wait_for("call refused", status="401", outcome="invalid_api_key")
        assert len(log.wait_for("call")) == 1

    def test_an_upstream_that_fails_and_comes_back_is_in_the_log(self, system, log):
        with socket.create_server(("127.0.0.1", 0)) as unused:
            port = unused.getsockname()[1]
        system.register("broken", "--price", "call=1", upstream=f"http://127.0.0.1:{port}/v1")
        key = system.new_caller("unlucky", "100")
        for _ in range(5):
            status, headers, _ = system.call(key, {**CHAT, "model": "broken"})
            assert status == 502
            log.wait_for("call", request=headers["imo-request"], outcome="upstream_unavailable")
        log.wait_for("upstream failed a call", 5, model="broken", failure="unreachable", upstream=f"127.0.0.1:{port}")
        log.wait_for("upstream fails and is left alone for a while", model="broken", level="warning")
        log.wait_for("call", 5, model="broken", outcome="upstream_unavailable")

    def test_commands_of_the_operator_are_an_audit_trail(self, system, log):
        system.imo("account", "create", "audited")
        [line] = log.wait_for("admin command", command="createAccount")
        assert line["actor"] and line["outcome"] == "accepted" and int(line["entry"]) > 0
        with pytest.raises(Refused):
            system.imo("account", "create", "audited")
        log.wait_for("admin command", command="createAccount", outcome="accountExists")

    def test_reloads_and_the_stop_are_in_the_log(self, system, log):
        system.imo("reload")
        log.wait_for("reloaded")
        system.stop_gateway()
        log.wait_for("gateway stops")
        log.wait_for("gateway stopped")

    def test_text_lines_have_the_same_and_cannot_be_forged(self, system, log):
        system.stop_gateway()
        start = (system.directory / "gateway.log").stat().st_size
        system.start_gateway()
        key = system.new_caller("plain", "100")
        assert system.call(key, {**CHAT, "model": "tiny\nforged level=error"})[0] == 404
        _, headers, _ = system.call(key, CHAT)
        text = lambda: (system.directory / "gateway.log").read_bytes()[start:].decode()
        wait_until(lambda: f"request={headers['imo-receipt']}" in text())
        assert not any(line.startswith("forged") for line in text().splitlines())


def test_snapshots_are_taken_on_schedule_and_missed_ones_once(tmp_path):
    with System(tmp_path / "imo") as system:
        system.stop_gateway()
        taken = lambda: system.imo("token", "show", "tiny")["lastSnapshotId"]
        log = Log(system.directory / "gateway.log")
        system.start_gateway("--snapshots", "tiny=2s,missing=1h", "--log-format", "json")
        log.wait_for("snapshot", 2, model="tiny", outcome="accepted")
        log.wait_for("next snapshot", model="tiny")
        assert len(log.wait_for("snapshot not taken", model="missing")) == 1
        system.stop_gateway()
        before = taken()
        time.sleep(4.5)
        log = Log(system.directory / "gateway.log")
        system.start_gateway("--snapshots", "tiny=2s", "--log-format", "json")
        log.wait_for("snapshot", 1, model="tiny")
        assert taken() == before + 1, "missed ones are taken once"
        assert system.imo("verify")["verified"] is True


def test_a_restored_directory_says_what_it_lacks_before_and_at_each_start(system, tmp_path):
    key = system.new_caller("restored", "100")
    assert system.call(key, CHAT)[0] == 200
    system.imo("backup", str(tmp_path / "backup.sqlite"))
    data = tmp_path / "elsewhere"
    done = subprocess.run([IMO, "restore", str(tmp_path / "backup.sqlite"), "--data", data], capture_output=True, text=True, check=True, timeout=60)
    assert "gateway.secret' is not there" in done.stderr and "salts of receipts" in done.stderr
    assert "upstreams.json' is not there" in done.stderr
    found = subprocess.run([IMO, "doctor", "--data", data], capture_output=True, text=True, timeout=60).stdout
    assert "gateway.secret is not there" in found
    environment = {**os.environ, "IMO_DATA": str(data)}
    Server(["serve", "--port", "0"], environment, tmp_path / "first.log").stop()
    assert "was made anew" in (tmp_path / "first.log").read_text()
    Server(["serve", "--port", "0"], environment, tmp_path / "second.log").stop()
    assert "was made anew" not in (tmp_path / "second.log").read_text()


class KeyedUpstream:
    """Lists its models to anybody, and serves none without the right key."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.answer(200, {"object": "list", "data": []})

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers["Authorization"] != "Bearer right":
                return self.answer(401, {"error": {"message": "no such key"}})
            self.server.bodies.append(body)
            self.answer(400, {"error": {"message": "model is missing"}})

        def answer(self, status, body):
            payload = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, *_):
            pass

    def __enter__(self):
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.Handler)
        self.server.bodies = []
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class TestDoctor:
    @pytest.fixture
    def data(self, system, tmp_path):
        data = str(tmp_path / "alone")
        system.imo("init", "--operator", system.operator, "--data", data)
        return data

    def doctor(self, data, *arguments):
        return subprocess.run([IMO, "doctor", "--data", data, *arguments], capture_output=True, text=True, timeout=60)

    def finding(self, data, subject):
        return next(found for found in json.loads(self.doctor(data, "--json").stdout)["findings"] if found["subject"] == subject)

    def test_a_verification_is_known_afterwards(self, system, data):
        assert "never verified" in self.finding(data, "verification")["message"]
        system.imo("verify", "--data", data)
        assert self.finding(data, "verification")["message"] == "verified up to entry 1 of 1"
        with open(os.path.join(data, "verified.sqlite"), "wb") as file:
            file.write(b"nonsense")
        found = self.finding(data, "verification")
        assert "cannot be read" in found["message"] and "imo verify" in found["remedy"]

    def test_text_shows_each_remedy(self, data):
        text = self.doctor(data).stdout
        assert "→ run `imo verify`" in text and text.rstrip().endswith("healthy: failures 0, warnings 1"), text

    @pytest.mark.parametrize("key, status", [("right", "ok"), ("wrong", "failure"), (None, "failure")])
    def test_a_key_that_the_upstream_refuses_is_a_failure(self, system, data, tmp_path, key, status):
        with KeyedUpstream() as upstream:
            options = ["--upstream", upstream.url]
            if key:
                (tmp_path / "key.txt").write_text(key)
                (tmp_path / "key.txt").chmod(0o600)
                options += ["--upstream-key-file", str(tmp_path / "key.txt")]
            system.imo("model", "register", "m", "--price", "call=1", *options, "--data", data)
            found = self.finding(data, "upstream m")
            assert found["status"] == status, found
            assert all(body == b"{}" for body in upstream.server.bodies), "nothing that could be charged"
