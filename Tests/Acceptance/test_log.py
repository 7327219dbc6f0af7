"""The public log of a small ledger, verified by programs that others wrote: tlog-scales and aics-tlog."""

import base64
import hashlib
import json
import os
import pathlib
import subprocess
import time
import urllib.error
import urllib.request

import aics_tlog
import pytest
from aics_tlog.verified import audit_tiles
from log_tools import deposits, grow
from tlog_scales import backend, tlog, tiles
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey

from system import IMO, Refused, Server, System

ORIGIN = "example.com/ledger"
DEPOSITS = 250
DEPOSITED = DEPOSITS * (DEPOSITS + 1) // 2


@pytest.fixture(scope="module")
def logged(tmp_path_factory):
    """A ledger of more than one tile that gets its log late, then a gateway that continues and serves it."""
    with System(tmp_path_factory.mktemp("log")) as system:
        caller = system.new_caller("a-secret-name", "1000")
        system.register("audited", "--price", "call=0.5")
        body = {"model": "audited", "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 4}
        receipts = []
        for _ in range(3):
            status, headers, _ = system.call(caller, body)
            assert status == 200
            receipts.append(headers["imo-receipt"])
        grow(str(system.data / "admin.sock"), list(deposits("audited", DEPOSITS)))
        system.stop_gateway()
        system.imo("snapshot", "audited")
        claim = system.imo(
            "claim", "audited", "--keystore", str(system.directory / "operator.json"), "--password-file", str(system.password)
        )
        system.key = system.imo("log", "init", "--origin", ORIGIN)["key"]
        system.first = system.imo("log", "checkpoint")
        system.receipts, system.claim, system.caller, system.body = receipts, claim, caller, body
        system.start_gateway()
        yield system


@pytest.fixture(scope="module")
def export(logged):
    """The exported log's directory, and its head."""
    directory = logged.directory / "public"
    head = logged.imo("log", "export", str(directory))
    (logged.directory / "log.pub").write_text(logged.key + "\n")
    return directory, head


def test_tlog_scales_verifies_every_tile_entry_and_proof(export, logged):
    directory, head = export
    reader = TilesReader(backend.LocalBackend(directory))
    checkpoint = reader.get_checkpoint()
    checkpoint.verify(Vkey.from_string(logged.key))
    assert (checkpoint.origin, checkpoint.size) == (ORIGIN, head["size"])
    assert "0x" + checkpoint.root_hash.hex() == head["root"]
    assert reader.calculate_root_hash() == checkpoint.root_hash
    size = checkpoint.size
    assert size > 256
    hashes = [tiles.leaf_hash(reader.get_entry(index)) for index in range(size)]
    for index, leaf in enumerate(hashes):
        reader.get_inclusion_proof(index, size).check(leaf, checkpoint.root_hash)
    first = tlog.Checkpoint.from_text(logged.first["note"])
    first.verify(Vkey.from_string(logged.key))
    reader.get_consistency_proof(first.size, size).check(first.root_hash, checkpoint.root_hash)


def test_every_proof_of_ours_holds_for_tlog_scales_and_no_changed_one_does(export, logged):
    directory, head = export
    reader = TilesReader(backend.LocalBackend(directory))
    checkpoint = reader.get_checkpoint()
    for number in [1, 2, 255, 256, 257, checkpoint.size - 1]:
        text = logged.imo("log", "prove", str(number))["proof"]
        header, _, note = text.partition("\n\n")
        lines = header.split("\n")
        assert lines[0] == "c2sp.org/tlog-proof@v1" and lines[2] == f"index {number - 1}"
        proven = tlog.Checkpoint.from_text(note)
        proven.verify(Vkey.from_string(logged.key))
        entry = base64.b64decode(lines[1].removeprefix("extra "))
        path = [base64.b64decode(line) for line in lines[3:]]
        tlog.InclusionProof(number - 1, proven.size, path).check(tiles.leaf_hash(entry), proven.root_hash)
        assert entry == reader.get_entry(number - 1)
        with pytest.raises(tlog.InclusionProofInvalid):
            tlog.InclusionProof(number - 1, proven.size, path).check(tiles.leaf_hash(entry + b"\0"), proven.root_hash)


def test_aics_tlog_verifies_the_exported_log(export, logged):
    directory, head = export
    reader = aics_tlog.FileSystemTileReader(directory)
    checked = aics_tlog.verify_checkpoint(aics_tlog.parse_note((directory / "checkpoint").read_bytes()), aics_tlog.parse_vkey(logged.key))
    assert checked.ok, checked.error
    assert checked.size == head["size"]
    audit_tiles(reader, checked.size, checked.root)


def test_the_gateway_serves_what_is_exported(export, logged):
    directory, head = export
    status, headers, body = logged.request("GET", "/log/checkpoint")
    assert (status, headers["content-type"]) == (200, "text/plain; charset=utf-8")
    served = tlog.Checkpoint.from_text(body.decode())
    served.verify(Vkey.from_string(logged.key))
    assert served.size >= head["size"]
    for path in ["tile/0/000", "tile/entries/000", "tile/1/000.p/1", "tile/0/000.p/5", "tile/entries/000.p/1"]:
        status, headers, body = logged.request("GET", "/log/" + path)
        assert (status, headers["content-type"]) == (200, "application/octet-stream"), path
        assert "immutable" in headers["cache-control"]
        full = (directory / path.partition(".p/")[0])
        if full.exists():
            assert full.read_bytes().startswith(body) or path.endswith(".p/1")
    for path in ["tile/0/001", "tile/2/000", "tile/0/00", "tile/00/000", "tile/entries/000.p/256", "tile/0/x000/000", "tile/0/%2e%2e/000"]:
        assert logged.request("GET", "/log/" + path)[0] == 404, path
    status, _, body = logged.request("GET", "/log/proof/1")
    assert status == 200 and body.startswith(b"c2sp.org/tlog-proof@v1\n")
    assert logged.request("GET", "/log/proof/0")[0] == 400
    assert logged.request("GET", "/log/proof/999999")[0] == 404


def test_a_new_entry_is_under_a_signed_head_soon(logged):
    status, headers, _ = logged.call(logged.caller, logged.body)
    assert status == 200
    for _ in range(100):
        try:
            proof = logged.imo("log", "prove", headers["imo-receipt"])
            break
        except Refused as error:
            assert error.code == 75
            time.sleep(0.1)
    path = logged.directory / "charge.tlog-proof"
    path.write_text(proof["proof"])
    checked = logged.imo("log", "check", str(path), "--key", logged.key)
    assert checked["proven"] and checked["entry"] == proof["entry"]
    assert [posting and posting["account"] for posting in checked["shown"]["postings"]] == [None, "revenue:audited"]
    path.write_text(proof["proof"].replace("index ", "index 1", 1))
    with pytest.raises(Refused):
        logged.imo("log", "check", str(path), "--key", logged.key)


def test_nothing_of_callers_is_in_the_log(export, logged):
    directory, _ = export
    everything = b"".join(path.read_bytes() for path in directory.rglob("*") if path.is_file())
    assert b"audited" in everything
    for secret in [b"a-secret-name", b"private", hashlib.sha256(logged.caller.encode()).digest()]:
        assert secret not in everything
    for receipt in logged.receipts:
        assert bytes.fromhex(receipt.replace("-", "")) not in everything


def test_the_log_holds_against_the_journal_and_an_export_grows(export, logged):
    directory, head = export
    assert logged.imo("log", "verify")["verified"]
    logged.imo("model", "deposit", "audited", "1")
    before = {path: path.read_bytes() for path in directory.rglob("*") if path.is_file() and path.name != "checkpoint"}
    for _ in range(100):
        grown = logged.imo("log", "export", str(directory))
        if grown["size"] > head["size"]:
            break
        time.sleep(0.1)
    assert grown["size"] > head["size"]
    assert all(path.read_bytes() == content for path, content in before.items())


def test_a_claim_is_audited_from_one_file_in_another_directory(export, logged, tmp_path):
    done = subprocess.run([IMO, "audit", "claim", str(logged.claim["entry"])], env=logged.environment, capture_output=True, text=True, check=True)
    (tmp_path / "claim.json").write_text(done.stdout)
    (tmp_path / "log.pub").write_text(logged.key + "\n")

    def verify(name):
        command = [IMO, "audit", "verify", name, "--key", "log.pub", "--json"]
        return subprocess.run(command, cwd=tmp_path, env={"PATH": "/usr/bin"}, capture_output=True, text=True)

    report = json.loads(verify("claim.json").stdout)
    assert report["proven"] and report["everyChargeOpened"]
    assert report["paid"] == str(3 * 5 * 10**17 * 60 // 100 + DEPOSITED * 60 // 100)
    audit = json.loads(done.stdout)
    audit["snapshots"][0]["charges"][3]["added"] = "1"
    (tmp_path / "forged.json").write_text(json.dumps(audit))
    refused = verify("forged.json")
    assert refused.returncode == 65 and "sums and hashes lead to another root" in refused.stderr


def test_a_whole_exported_log_is_audited_from_a_head_that_was_kept(export, logged, tmp_path):
    directory, _ = export
    first = tmp_path / "first"
    first.write_text(logged.first["note"])
    report = logged.imo("audit", "period", str(directory), "--key", logged.key)
    assert report["proven"]
    earned = {model["model"]: int(model["earned"]) for model in report["models"]}
    assert earned["audited"] >= 3 * 5 * 10**17 + DEPOSITED
    later = logged.imo("audit", "period", str(directory), "--key", logged.key, "--from", str(first))
    assert later["from"] == logged.first["size"]
    entries = pathlib.Path(directory, "tile/entries/000")
    content = bytearray(entries.read_bytes())
    content[5000] ^= 1
    entries.write_bytes(content)
    try:
        with pytest.raises(Refused):
            logged.imo("audit", "period", str(directory), "--key", logged.key)
    finally:
        content[5000] ^= 1
        entries.write_bytes(content)


def test_a_receipt_is_proven_to_its_caller_alone(logged, tmp_path):
    receipt = logged.receipts[0]
    path = f"/imo/v1/receipts/{receipt}/proof"
    assert logged.request("GET", path)[0] == 401
    assert logged.request("GET", path, headers={"Authorization": f"Bearer {logged.new_caller('another')}"})[0] == 401
    status, _, body = logged.request("GET", path, headers={"Authorization": f"Bearer {logged.caller}"})
    assert status == 200
    file = tmp_path / "receipt.json"
    file.write_bytes(body)
    checked = logged.imo("receipt", "verify", str(file), "--key", logged.key)
    shown = logged.imo("receipt", receipt)
    assert checked["proven"] and checked["costRecomputed"]
    for member in ["cost", "usage", "model", "account", "holdEntry", "requestHash", "responseHash"]:
        assert checked[member] == shown[member], member
    assert checked["settleEntry"] == shown["entry"]
    file.write_text(body.decode().replace('"discountBasisPoints":0', '"discountBasisPoints":5000'))
    with pytest.raises(Refused):
        logged.imo("receipt", "verify", str(file), "--key", logged.key)


def test_a_monitor_accepts_the_log_and_alarms_at_another_history(export, logged, tmp_path):
    state = tmp_path / "state"
    watch = lambda url, key=logged.key: logged.imo(
        "monitor", url, "--key", key, "--state", str(state), "--once"
    )
    assert watch(logged.gateway + "/log")["accepted"] >= logged.first["size"]
    assert tlog.Checkpoint.from_text(state.read_text()).origin == ORIGIN
    assert watch(logged.gateway + "/log")["accepted"] >= logged.first["size"]
    other = logged.key.replace(ORIGIN, "example.com/other")
    with pytest.raises(Refused):
        watch(logged.gateway + "/log", other)


def test_a_witness_cosigns_what_the_gateway_signs(logged, tmp_path):
    directory = str(tmp_path / "witness")
    key = logged.imo("witness", "init", "--name", "witness.example", "--directory", directory)["key"]
    arguments = ["witness", "serve", "--port", "0", "--directory", directory, "--log", logged.key]
    witness = Server(arguments, logged.environment, tmp_path / "witness.log")
    try:
        url = witness.announced["url"]
        logged.stop_gateway()
        logged.start_gateway("--witness", f"{url}={key}")
        logged.imo("model", "deposit", "audited", "1")
        for _ in range(100):
            checkpoint = tlog.Checkpoint.from_text(logged.request("GET", "/log/checkpoint")[2].decode())
            if len(checkpoint.signatures) == 2:
                break
            time.sleep(0.1)
        checkpoint.verify(Vkey.from_string(logged.key))
        checkpoint.verify(Vkey.from_string(key))
        name = hashlib.sha256(ORIGIN.encode()).hexdigest()
        shown = tlog.Checkpoint.from_text(urllib.request.urlopen(f"{url}/{name}/checkpoint").read().decode())
        assert shown.size >= checkpoint.size
        body = b"old 0\n\n" + logged.first["note"].encode()
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(urllib.request.Request(f"{url}/add-checkpoint", data=body, method="POST"))
        assert refusal.value.code == 409
        assert refusal.value.headers["content-type"] == "text/x.tlog.size"
        assert int(refusal.value.read()) == shown.size
    finally:
        witness.stop()


def test_a_ledger_without_a_log_says_how_to_begin_one(tmp_path):
    environment = {**os.environ, "IMO_DATA": str(tmp_path / "ledger")}
    subprocess.run([IMO, "init", "--operator", "0x" + "11" * 20, "--json"], env=environment, check=True, capture_output=True)
    done = subprocess.run([IMO, "log", "checkpoint"], env=environment, capture_output=True, text=True)
    assert done.returncode == 66 and "imo log init" in done.stderr
