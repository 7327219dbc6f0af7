"""A monitor that compares a log with the heads that a contract keeps on a chain, of which a small node here tells."""

import base64
import http.server
import json
import subprocess
import threading

import eth_utils
import pytest
from log_tools import waiting
from system import IMO, System

ORIGIN = "example.com/anchored"
CONTRACT = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
# keccak256("Anchored(uint256,bytes32,uint256)") and the selector of origin(), as any library for Ethereum computes them.
ANCHORED = "0x" + eth_utils.keccak(text="Anchored(uint256,bytes32,uint256)").hex()
ORIGIN_CALL = "0x" + eth_utils.keccak(text="origin()")[:4].hex()


def word(number):
    return f"{number:064x}"


class Node:
    """A node of chain 31337, each of whose blocks is final and anchors one head."""

    def __init__(self, origin=ORIGIN):
        self.heads, self.origin = [], origin
        node = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_POST(self):
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                one = lambda call: {"jsonrpc": "2.0", "id": call["id"], "result": node.answer(call["method"], call["params"])}
                answers = [one(call) for call in asked] if isinstance(asked, list) else one(asked)
                body = json.dumps(answers).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, method, parameters):
        if method == "eth_chainId":
            return "0x7a69"
        if method == "eth_call":
            assert parameters[0]["input"] == ORIGIN_CALL and parameters[0]["to"] == CONTRACT.lower()
            text = self.origin.encode()
            return "0x" + word(32) + word(len(text)) + text.ljust(-(-len(text) // 32) * 32, b"\0").hex()
        if method == "eth_getBlockByNumber":
            number = len(self.heads)
            return {
                "number": hex(number), "hash": "0x" + word(number + 1), "parentHash": "0x" + word(number), "timestamp": hex(number),
                "logsBloom": "0x" + "00" * 256,
            }  # fmt: skip
        assert method == "eth_getLogs", method
        first, last = (int(parameters[0][name], 16) for name in ("fromBlock", "toBlock"))
        assert parameters[0]["topics"] == [[ANCHORED]]
        return [
            {
                "address": CONTRACT, "topics": [ANCHORED, "0x" + word(size), "0x" + root], "data": "0x" + word(0), "blockNumber": hex(block),
                "blockHash": "0x" + word(block + 1), "transactionHash": "0x" + word(1000 + block), "logIndex": "0x0",
            }
            for block, (size, root) in enumerate(self.heads, 1)
            if first <= block <= last
        ]  # fmt: skip

    def stop(self):
        self.server.shutdown()


@pytest.fixture(scope="module")
def anchored(tmp_path_factory):
    """A ledger and three heads of its log."""
    with System(tmp_path_factory.mktemp("anchored")) as system:
        system.register("anchored", "--price", "call=0.5")
        system.key = system.imo("log", "init", "--origin", ORIGIN)["key"]
        system.heads = []
        for _ in range(3):
            entry = system.imo("model", "deposit", "anchored", "1")["entry"]
            waiting(30, lambda: head(system)[0] >= entry)
            system.heads.append(head(system))
        yield system


def head(system):
    status, _, body = system.request("GET", "/log/checkpoint")
    if status != 200:
        return 0, ""
    lines = body.decode().splitlines()
    return int(lines[1]), base64.b64decode(lines[2]).hex()


def monitor(system, node, state, *options):
    return subprocess.run(
        [IMO, "monitor", system.gateway + "/log", "--key", system.key, "--state", str(state), "--once", "--interval-seconds", "1", "--json"]
        + ["--anchor", CONTRACT, "--rpc", node.url, *options],
        env=system.environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def test_anchored_heads_of_the_log_are_accepted(anchored, tmp_path):
    node = Node()
    node.heads = anchored.heads
    done = monitor(anchored, node, tmp_path / "state")
    node.stop()
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["accepted"] >= anchored.heads[-1][0]
    assert "not compared" not in done.stderr
    assert not (tmp_path / "state.alarm").exists()


def test_the_first_head_that_is_none_of_the_logs_is_named_with_its_place_on_the_chain(anchored, tmp_path):
    node = Node()
    (first, root), (second, _), (third, _) = anchored.heads
    node.heads = [(first, root), (second, "ab" * 32), (third, "cd" * 32)]
    done = monitor(anchored, node, tmp_path / "state")
    node.stop()
    assert done.returncode == 65, done.stderr
    assert f"the first {second} entries" in done.stderr and CONTRACT in done.stderr and "block 2" in done.stderr
    evidence = json.loads((tmp_path / "state.alarm.anchor.json").read_text())
    assert (evidence["treeSize"], evidence["rootHash"], evidence["block"], evidence["chainId"]) == (second, "0x" + "ab" * 32, 2, 31337)
    assert evidence["transaction"] == "0x" + word(1002)
    assert ORIGIN in (tmp_path / "state.alarm").read_text()


def test_a_head_on_the_chain_that_the_log_hides_is_an_alarm(anchored, tmp_path):
    node = Node()
    node.heads = [*anchored.heads, (10**6, "ef" * 32)]
    done = monitor(anchored, node, tmp_path / "state")
    node.stop()
    assert done.returncode == 65 and "hidden" in done.stderr and "1000000" in done.stderr


def test_a_contract_of_another_log_is_refused(anchored, tmp_path):
    node = Node(origin="example.com/other")
    done = monitor(anchored, node, tmp_path / "state")
    node.stop()
    assert done.returncode == 65 and "example.com/other" in done.stderr and ORIGIN in done.stderr


def test_a_node_that_is_away_is_told_of_and_holds_nothing_up(anchored, tmp_path):
    node = Node()
    node.stop()
    node.server.server_close()
    done = monitor(anchored, node, tmp_path / "state", "--anchor-from-block", "0")
    assert done.returncode == 0 and "not compared" in done.stderr


def test_options_of_an_anchor_need_its_contract(anchored, tmp_path):
    command = [IMO, "monitor", anchored.gateway, "--key", anchored.key, "--state", str(tmp_path / "state"), "--rpc", "http://127.0.0.1:1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert done.returncode == 64 and "--anchor" in done.stderr
