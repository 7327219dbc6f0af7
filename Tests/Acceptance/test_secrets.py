"""Canaries: secrets and prompts that are planted everywhere turn up in no log line, no metric, no error and no command's output of a run at trace level."""

import http.server
import json
import pathlib
import subprocess
import threading

import pytest
from canned import CannedUpstream
from system import IMO, Refused, System

PROMPT = "canary-prompt-5b1f"
UPSTREAM_KEY = "sk-canary-upstream-77aa"
PASSWORD = "canary-password-90cd"
ANSWER = "canary-answer-31ef"


class Talkative(CannedUpstream):
    """Answers with the canary, and quotes the key and the prompt in its errors."""

    class Handler(CannedUpstream.Handler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if body.get("user") == "fail":
                return self.answer_with(401, {"error": {"message": f"bad key {UPSTREAM_KEY} for {PROMPT}"}})
            choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": ANSWER}}
            usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
            self.answer_with(200, {"id": "c", "object": "chat.completion", "model": "canned", "choices": [choice], "usage": usage})

        def answer_with(self, status, body):
            payload = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            self.end_headers()
            self.wfile.write(payload)


def forms(secret: bytes):
    """The ways in which bytes would be printed."""
    yield secret.hex().encode()
    yield ", ".join(map(str, secret)).encode()
    yield b" ".join(b"%02x" % byte for byte in secret)
    yield secret


def test_no_canary_sings(tmp_path):
    (tmp_path / "imo").mkdir()
    with System(tmp_path / "imo") as system, Talkative() as upstream:
        outputs = []
        system.stop_gateway()
        system.password.write_text(PASSWORD)
        operator = system.imo("wallet", "new", str(system.directory / "second.json"), "--password-file", str(system.password), "--light")
        outputs.append(json.dumps(operator))
        key_file = system.directory / "upstream.key"
        key_file.write_text(UPSTREAM_KEY)
        key_file.chmod(0o600)
        system.password.write_text("a password of the tests\n")
        for level in ("trace", "debug"):
            system.start_gateway("--log-level", level)
            if level == "trace":
                system.register("talkative", "--price", "call=1", "--upstream-key-file", str(key_file), upstream=upstream.url)
                caller = system.new_caller("canary", "1000")
            chat = {"model": "talkative", "messages": [{"role": "user", "content": PROMPT}], "max_tokens": 4}
            headers = {"Idempotency-Key": f"canary-{level}"}
            assert system.request("POST", "/v1/chat/completions", chat, {"Authorization": f"Bearer {caller}", **headers})[0] == 200
            system.call(caller, {**chat, "user": "fail"})
            system.call(caller, {**chat, "model": PROMPT})
            system.call(caller, b'{"model": "talkative", "messages": "' + PROMPT.encode())
            outputs.append(
                subprocess.run(
                    ["curl", "-s", "--unix-socket", str(system.data / "admin.sock"), "http://localhost/metrics"], capture_output=True, text=True, check=True
                ).stdout
            )
            for command in (["doctor"], ["key", "list"], ["model", "upstream", "list", "talkative"], ["statement", "canary"], ["verify"]):
                done = subprocess.run([IMO, *command], env=system.environment, capture_output=True, text=True, timeout=60)
                outputs.append(done.stdout + done.stderr)
            arguments = pathlib.Path(f"/proc/{system.server.process.pid}/cmdline").read_bytes()
            outputs.append(arguments.decode(errors="replace"))
            system.stop_gateway()
        (system.directory / "canary.txt").write_text(PASSWORD)
        with pytest.raises(Refused) as refused:
            system.imo("wallet", "address", str(system.directory / "operator.json"), "--password-file", str(system.directory / "canary.txt"))
        outputs.append(str(refused.value))
        everything = (system.directory / "gateway.log").read_bytes() + "\n".join(outputs).encode()
        assert b"trace" in everything and b"imo_calls_total" in everything, "the run was silent"
        secret = (system.data / "gateway.secret").read_bytes()
        assert len(secret) == 32
        for canary in (PROMPT, UPSTREAM_KEY, PASSWORD, ANSWER, caller):
            assert canary.encode() not in everything, canary
        for form in forms(secret):
            assert form not in everything
