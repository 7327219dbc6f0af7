"""Manifests of models, and audits of servers that say which model they run."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from system import Refused, System


def test_a_manifest_commits_to_every_byte(system, tmp_path):
    folder = tmp_path / "model"
    (folder / "parts").mkdir(parents=True)
    (folder / "parts" / "one.bin").write_bytes(b"\x01" * 100)
    (folder / "config.json").write_text("{}")
    data = tmp_path / "data.json"
    data.write_text("[]")
    options = ["--licence", "Apache-2.0", "--training-data", str(data), "--base-model", "0x" + "ab" * 32]
    manifest = system.imo("model", "commit", str(folder), *options)
    assert [file["path"] for file in manifest["files"]] == ["config.json", "parts/one.bin"]
    saved = tmp_path / "manifest.json"
    saved.write_text(json.dumps(manifest))
    assert system.imo("model", "commit", str(folder), *options, "--check", str(saved))["root"] == manifest["root"]
    (folder / "parts" / "one.bin").write_bytes(b"\x01" * 99 + b"\x00")
    with pytest.raises(Refused, match="parts/one.bin") as refusal:
        system.imo("model", "commit", str(folder), *options, "--check", str(saved))
    assert refusal.value.code == 1
    registered = system.imo("model", "register", "committed", "--free", "--model-commitment", manifest["root"])
    assert registered["modelCommitment"] == manifest["root"]


def test_an_honest_server_passes_an_audit(system):
    key = system.directory / "audit-key.txt"
    key.write_text(system.new_caller("auditor", "100"))
    audit = system.imo(
        "model", "audit", System.MODEL, "--url", system.gateway + "/v1", "--api-key-file", str(key), "--cheated-percent", "20",
        "--detection-percent", "90",
    )
    assert audit == {"model": System.MODEL, "calls": 11, "wrong": 0, "verified": True}


def test_a_server_of_another_model_is_found(system):
    class Cheat(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            body = json.dumps({"choices": [{"text": "something else"}]}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Cheat)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with pytest.raises(Refused, match="does not run the reference model") as refusal:
            system.imo("model", "audit", "tiny", "--url", f"http://127.0.0.1:{server.server_port}/v1")
        assert refusal.value.code == 1
    finally:
        server.shutdown()
        server.server_close()
