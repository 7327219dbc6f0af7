"""A log of 100,000 entries, its proofs and its cosignatures, verified by tlog-scales and aics-tlog; witnesses of two programs cosign each other's logs."""

import base64
import http.client
import os
import random
import socket
import subprocess
import sys
import urllib.parse
import urllib.request

import aics_tlog
import pytest
from aics_tlog.verified import audit_tiles
from log_tools import consistency, deposits, flipped, grow, inclusion, waiting
from system import Refused, Server, System
from tlog_scales import backend, tiles, tlog
from tlog_scales.reader import TilesReader
from tlog_scales.signing import PlainEd25519Signer, Vkey
from tlog_scales.writer import TilesWriter

ORIGIN = "example.com/large"
ENTRIES = 100_000
PROOFS = 1_000


class AicsWitness:
    """The independent witness, in a directory of its own."""

    def __init__(self, directory, origin, key):
        self.directory = directory
        directory.mkdir()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = "127.0.0.1:%d" % free.getsockname()[1]
        self.key = self.run("init", "--name", "aics.example/w1").stdout.strip().splitlines()[-1].split()[-1]
        self.run("add-log", "--origin", origin, "--vkey", key)
        self.log = open(directory / "log", "wb")
        self.process = subprocess.Popen(self.command("serve", "--listen", self.address), stdout=self.log, stderr=self.log, cwd=directory)
        self.url = "http://" + self.address
        waiting(30, self.is_up)

    def command(self, *arguments):
        program = "import sys; from aics_witness.cli import main; sys.exit(main(sys.argv[1:]))"
        return [sys.executable, "-c", program, *arguments]

    def run(self, *arguments):
        return subprocess.run(self.command(*arguments), cwd=self.directory, capture_output=True, text=True, check=True, timeout=60)

    def is_up(self):
        try:
            return urllib.request.urlopen(self.url + "/healthz", timeout=5).read()
        except OSError:
            return None

    def stop(self):
        self.process.terminate()
        self.process.wait(30)
        self.log.close()


class Proofs:
    """Proofs over one connection."""

    def __init__(self, gateway):
        url = urllib.parse.urlsplit(gateway)
        self.connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)

    def get(self, path):
        self.connection.request("GET", path)
        response = self.connection.getresponse()
        body = response.read()
        assert response.status == 200, (path, body)
        return body.decode()


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A ledger that grows to 100,000 entries while it is logged and witnessed; then nothing changes any more."""
    directory = tmp_path_factory.mktemp("large")
    with System(directory) as system:
        system.register("busy", "--price", "call=0.5")
        system.stop_gateway()
        system.key = system.imo("log", "init", "--origin", ORIGIN)["key"]
        witness = AicsWitness(directory / "aics", ORIGIN, system.key)
        try:
            system.witness = witness
            system.start_gateway("--witness", f"{witness.url}={witness.key}")
            proofs = Proofs(system.gateway)
            system.heads = []
            requests = list(deposits("busy", ENTRIES))
            for start in range(0, ENTRIES, ENTRIES // 10):
                grow(str(system.data / "admin.sock"), requests[start : start + ENTRIES // 10])
                system.heads.append(proofs.get("/log/checkpoint"))
            head = lambda: tlog.Checkpoint.from_text(proofs.get("/log/checkpoint"))
            waiting(120, lambda: head().size >= ENTRIES and len(head().signatures) == 2)
            system.export = directory / "public"
            system.head = system.imo("log", "export", str(system.export))
            yield system
        finally:
            witness.stop()


def test_independent_programs_verify_every_tile_and_the_head(large):
    assert large.head["size"] >= ENTRIES
    reader = TilesReader(backend.LocalBackend(large.export))
    checkpoint = reader.get_checkpoint()
    checkpoint.verify(Vkey.from_string(large.key))
    assert reader.calculate_root_hash() == checkpoint.root_hash
    checked = aics_tlog.verify_checkpoint(
        aics_tlog.parse_note((large.export / "checkpoint").read_bytes()), aics_tlog.parse_vkey(large.key), [aics_tlog.parse_vkey(large.witness.key)], 1
    )
    assert checked.ok, checked.error
    assert "0x" + checked.root.hex() == large.head["root"]
    audit_tiles(aics_tlog.FileSystemTileReader(large.export), checked.size, checked.root)


def test_a_thousand_inclusion_proofs_hold_for_both_and_no_changed_one_does(large):
    proofs, draw = Proofs(large.gateway), random.Random(18)
    reader = TilesReader(backend.LocalBackend(large.export))
    reader.get_checkpoint()
    size, root = large.head["size"], bytes.fromhex(large.head["root"][2:])
    indexes = [0, 1, 254, 255, 256, 65535, 65536, size - 1] + draw.sample(range(size), PROOFS - 8)
    for index in indexes:
        found, entry, path, note = inclusion(proofs.get(f"/log/proof/{index + 1}"))
        assert found == index and entry == reader.get_entry(index)
        leaf = tiles.leaf_hash(entry)
        tlog.InclusionProof(index, size, path).check(leaf, root)
        assert aics_tlog.verify_inclusion(leaf, index, size, path, root)
    index, entry, path, _ = inclusion(proofs.get("/log/proof/77777"))
    for changed in flipped(entry):
        assert not aics_tlog.verify_inclusion(tiles.leaf_hash(changed), index, size, path, root)
    leaf = tiles.leaf_hash(entry)
    for place, node in enumerate(path):
        for changed in flipped(node):
            assert not aics_tlog.verify_inclusion(leaf, index, size, path[:place] + [changed] + path[place + 1 :], root)
    for changed in flipped(root):
        assert not aics_tlog.verify_inclusion(leaf, index, size, path, changed)
    for bit in range(17):
        assert not aics_tlog.verify_inclusion(leaf, index ^ 1 << bit, size, path, root)


def test_a_thousand_consistency_proofs_hold_for_both_and_no_changed_one_does(large):
    proofs, draw = Proofs(large.gateway), random.Random(81)
    reader = TilesReader(backend.LocalBackend(large.export))
    reader.get_checkpoint()
    size, root = large.head["size"], bytes.fromhex(large.head["root"][2:])
    sizes = [1, 2, 255, 256, 257, 65536, size - 1, size] + draw.sample(range(1, size), PROOFS - 8)
    for old_size in sizes:
        found, path, note = consistency(proofs.get(f"/log/consistency/{old_size}"))
        assert found == old_size
        old_root = reader.mth(0, old_size)
        tlog.ConsistencyProof(old_size, size, path).check(old_root, root)
        assert aics_tlog.verify_consistency(old_size, size, old_root, root, path)
    old_size = 54_321
    _, path, _ = consistency(proofs.get(f"/log/consistency/{old_size}"))
    old_root = reader.mth(0, old_size)
    for place, node in enumerate(path):
        for changed in flipped(node):
            assert not aics_tlog.verify_consistency(old_size, size, old_root, root, path[:place] + [changed] + path[place + 1 :])
    for changed in flipped(old_root):
        assert not aics_tlog.verify_consistency(old_size, size, changed, root, path)
    for changed in flipped(root):
        assert not aics_tlog.verify_consistency(old_size, size, old_root, changed, path)


def test_the_heads_on_the_way_are_continued_by_the_last(large, tmp_path):
    for number, text in enumerate(large.heads):
        checkpoint = tlog.Checkpoint.from_text(text)
        checkpoint.verify(Vkey.from_string(large.key))
        file, proof = tmp_path / f"head{number}", tmp_path / "proof"
        file.write_text(text)
        proof.write_text(large.imo("log", "consistency", str(file))["proof"])
        assert large.imo("log", "check", str(proof), "--from", str(file), "--key", large.key)["size"] == large.head["size"]
        tampered = text.replace(text.split("\n")[2], "A" * 43 + "=")
        file.write_text(tampered)
        with pytest.raises(Refused):
            large.imo("log", "check", str(proof), "--from", str(file), "--key", large.key)


def test_no_changed_bit_of_a_head_its_signature_or_its_cosignature_is_accepted(large):
    note = (large.export / "checkpoint").read_bytes()
    log, witness = aics_tlog.parse_vkey(large.key), aics_tlog.parse_vkey(large.witness.key)
    assert note.count("\u2014".encode()) == 2
    for changed in flipped(note):
        try:
            checked = aics_tlog.verify_checkpoint(aics_tlog.parse_note(changed), log, [witness], 1)
        except Exception:
            continue
        assert not checked.ok, changed


def test_a_policy_asks_for_the_independent_witness(large, tmp_path):
    proof = tmp_path / "1.tlog-proof"
    proof.write_text(large.imo("log", "prove", "1")["proof"])
    policy = tmp_path / "policy"
    policy.write_text(f"log {large.key}\nwitness aics {large.witness.key}\nquorum aics\n")
    assert large.imo("log", "check", str(proof), "--policy", str(policy))["proven"]
    text = proof.read_text()
    proof.write_text("\n".join(line for line in text.split("\n") if not line.startswith("\u2014 aics.example/w1")))
    with pytest.raises(Refused) as refused:
        large.imo("log", "check", str(proof), "--policy", str(policy))
    assert "quorum" in str(refused.value)


def test_our_witness_cosigns_the_log_of_another_program(large, tmp_path):
    signer = PlainEd25519Signer("example.com/foreign", os.urandom(32))
    writer = TilesWriter.create(tmp_path / "foreign", "example.com/foreign")
    directory = str(tmp_path / "witness")
    key = large.imo("witness", "init", "--name", "witness.example", "--directory", directory)["key"]
    arguments = ["witness", "serve", "--port", "0", "--directory", directory, "--log", signer.vkey.serialize()]
    server = Server(arguments, large.environment, tmp_path / "witness.log")
    try:
        old = 0
        for size in [1, 300, 700]:
            for leaf in range(old, size):
                writer.add_leaf(b"leaf %d" % leaf)
            writer.commit([signer], gc=False)
            reader = TilesReader(backend.LocalBackend(tmp_path / "foreign"))
            checkpoint = reader.get_checkpoint()
            hashes = reader.get_consistency_proof(old, size).node_hashes if old else []
            lines = [f"old {old}"] + [base64.b64encode(node).decode() for node in hashes]
            body = "\n".join(lines) + "\n\n" + (tmp_path / "foreign" / "checkpoint").read_text()
            request = urllib.request.Request(server.announced["url"] + "/add-checkpoint", data=body.encode(), method="POST")
            line = urllib.request.urlopen(request, timeout=30).read().decode()
            blob = base64.b64decode(line.split(" ")[2])
            assert line.startswith("\u2014 witness.example ")
            public = aics_tlog.parse_vkey(key).public_key
            cosigned = (blob[4:], "witness.example", public, "example.com/foreign", size, checkpoint.root_hash)
            assert aics_tlog.verify_cosignature(*cosigned)
            for changed in flipped(blob[4:]):
                assert not aics_tlog.verify_cosignature(changed, *cosigned[1:])
            both = tlog.Checkpoint.from_text((tmp_path / "foreign" / "checkpoint").read_text().rstrip("\n") + "\n" + line)
            both.verify(Vkey.from_string(key))
            old = size
    finally:
        server.stop()
