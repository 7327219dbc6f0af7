"""`imo eth` against the development chain, as people use it. IMO names the program; without it that of the release build is run."""

import json
import os
import pathlib
import subprocess

import pytest
from chain import DEV_KEYS
from eth_account import Account

ROOT = pathlib.Path(__file__).resolve().parents[2]
IMO = pathlib.Path(os.environ.get("IMO", ROOT / ".build/release/imo"))
ARTIFACT = ROOT / "contracts-abi/artifacts/RevShareToken.json"
ANYBODY = "0x00000000000000000000000000000000000000b0"
pytestmark = pytest.mark.skipif(not IMO.exists(), reason="build the program first")


class Tool:
    def __init__(self, *nodes, folder):
        self.nodes, self.key = nodes, folder / "key.txt"
        self.key.write_text(DEV_KEYS[0])
        self.accounts = nodes[0].eth_accounts()

    def run(self, *arguments, code=0):
        """What a command prints, or with a code other than 0 its error."""
        nodes = [part for node in self.nodes for part in ("--rpc", node.url)]
        done = subprocess.run([IMO, "eth", *arguments, *nodes], capture_output=True, text=True, timeout=60)
        assert done.returncode == code, done.stderr
        assert code == 0 or done.stdout == ""
        return done.stdout.strip() if code == 0 else done.stderr.strip()

    def send(self, *arguments, code=0):
        return self.run("send", *arguments, "--key-file", str(self.key), code=code)


@pytest.fixture
def tool(node, tmp_path):
    return Tool(node, folder=tmp_path)


@pytest.fixture
def token(node, tool):
    """The token of the first account, deployed by the program."""
    owner = tool.accounts[0]
    key = ("--key-file", str(tool.key))
    shown = tool.run("deploy", str(ARTIFACT), "Revenue", "REV", owner, str(10**6), "60", "1", "0", owner, "[]", *key)
    return shown.split("contract: ")[1].split()[0]


def test_accounts_and_blocks(tool):
    assert tool.run("chain-id") == "31337"
    assert tool.run("balance", tool.accounts[0]) == str(10_000 * 10**18)
    assert tool.run("nonce", tool.accounts[0]) == "0" and tool.run("code", ANYBODY) == "0x"
    assert tool.run("block", "0").startswith("number: 0\nhash: 0x")
    assert "no block" in tool.run("block", "7", code=65)
    assert "is not a block" in tool.run("block", "newest", code=64)


def test_ether_is_sent_and_the_receipt_is_told(tool):
    shown = tool.send(ANYBODY, "--value", "5")
    assert "status: success" in shown and "gasUsed: 21000" in shown
    assert tool.run("balance", ANYBODY) == "5" and tool.run("nonce", tool.accounts[0]) == "1"
    hash_ = shown.split()[1]
    assert tool.run("receipt", hash_).startswith(f"hash: {hash_}")
    assert json.loads(tool.run("receipt", hash_, "--json"))["status"] == "0x1"
    assert "in no block" in tool.run("receipt", "0x" + "00" * 32, code=75)


def test_a_dry_run_sends_nothing(tool):
    assert '"value":"5"' in tool.send(ANYBODY, "--value", "5", "--dry-run")
    assert tool.run("nonce", tool.accounts[0]) == "0"


def test_functions_are_called_and_sent(tool, token):
    assert tool.run("call", token, "balanceOf(address)(uint256)", tool.accounts[0]) == str(10**6)
    assert tool.run("call", token, "function symbol() view returns (string)") == "REV"
    tool.send(token, "transfer(address,uint256)", ANYBODY, "7")
    assert tool.run("call", token, "balanceOf(address)(uint256)", ANYBODY) == "7"
    gas = int(tool.run("estimate", token, "transfer(address,uint256)", ANYBODY, "7", "--from", tool.accounts[0]).split()[1])
    assert 25_000 < gas < 45_000
    logs = tool.run("logs", "event Transfer(address indexed sender, address indexed receiver, uint256 value)", "--from-block", "0", "--json")
    values = [log["values"] for log in json.loads(logs)["logs"]]
    assert values[-1] == [tool.accounts[0], ANYBODY, "7"] and len(values) == 2
    assert tool.run("storage", token, "0").startswith("0x000000000000000000000000")


def test_a_revert_has_its_reason_and_costs_nothing(tool, token):
    assert "Error(insufficient balance)" in tool.send(token, "burn(uint256)", str(10**7), code=65)
    assert "Error(receiver)" in tool.run("call", token, "transfer(address,uint256)", token, "1", "--from", tool.accounts[0], code=65)
    assert tool.run("nonce", tool.accounts[0]) == "1"
    assert "is there a contract" in tool.run("call", ANYBODY, "symbol()(string)", code=65)


def test_a_transaction_is_sent_again_without_a_second_effect(tool, node):
    done = subprocess.run(
        [IMO, "eth", "send", ANYBODY, "--value", "5", "--key-file", tool.key, "--rpc", node.url], capture_output=True, text=True, timeout=60
    )
    raw = done.stderr.split("raw: ")[1].strip()
    assert Account.recover_transaction(raw).lower() == tool.accounts[0]
    # The chain has it in a block already.
    assert "hash:" in tool.run("publish", raw)
    assert tool.run("balance", ANYBODY) == "5" and tool.run("nonce", tool.accounts[0]) == "1"


def test_a_response_that_is_lost_is_no_second_payment(tool, node):
    node.dev_fault({"method": "eth_sendRawTransaction", "action": "drop", "times": 1})
    assert "status: success" in tool.send(ANYBODY, "--value", "5")
    assert tool.run("balance", ANYBODY) == "5" and tool.run("nonce", tool.accounts[0]) == "1"


def test_a_payment_with_a_file_is_made_once(tool, node, tmp_path):
    once = str(tmp_path / "payment")
    node.dev_fault({"method": "eth_sendRawTransaction", "action": "dropBefore"})
    tool.send(ANYBODY, "--value", "5", "--once", once, code=69)
    node.dev_clearFaults()
    kept = pathlib.Path(once).read_text()
    for _ in range(3):
        assert "status: success" in tool.send(ANYBODY, "--value", "5", "--once", once)
    assert pathlib.Path(once).read_text() == kept
    assert tool.run("balance", ANYBODY) == "5" and tool.run("nonce", tool.accounts[0]) == "1"
    assert "holds another transaction" in tool.send(ANYBODY, "--value", "6", "--once", once, code=65)


def test_a_busy_node_is_asked_again(tool, node):
    node.dev_fault({"method": "eth_getBalance", "action": "status", "code": 429, "times": 2})
    assert tool.run("balance", ANYBODY) == "0"
    node.dev_fault({"method": "eth_getBalance", "action": "status", "code": 429})
    assert "fewer requests" in tool.run("balance", ANYBODY, code=69)


def test_another_node_answers_in_its_place_and_a_third_of_another_chain_never(nodes, tmp_path):
    first, second, other = nodes(), nodes(), nodes(chain_id=5)
    tool = Tool(first, second, folder=tmp_path)
    first.dev_fault({"action": "dropBefore"})
    assert tool.run("balance", ANYBODY) == "0"
    first.dev_clearFaults()
    assert "is of chain 5" in Tool(first, other, folder=tmp_path).run("chain-id", code=65)
    assert "is of chain 31337" in Tool(first, folder=tmp_path).run("balance", ANYBODY, "--chain-id", "1", code=65)


def test_nodes_that_disagree_stop_money(nodes, tmp_path):
    first, second = nodes(), nodes()
    for node in (first, second):
        node.evm_mine()
    second.dev_reorg(1)
    tool = Tool(first, second, folder=tmp_path)
    assert "disagree" in tool.send(ANYBODY, "--value", "5", code=65)
    assert first.eth_getBalance(ANYBODY) == second.eth_getBalance(ANYBODY) == "0x0"


def test_hidden_logs_near_the_head_are_noticed(tool, node, token):
    node.dev_fault({"method": "eth_getLogs", "action": "result", "value": []})
    assert "left out" in tool.run("logs", "event Transfer(address indexed sender, address indexed receiver, uint256 value)", code=65)


def test_ranges_adapt(tool, node, token):
    for _ in range(12):
        node.evm_mine()
    node.dev_fault({"method": "eth_getLogs", "action": "rangeLimit", "value": 3})
    shown = tool.run("logs", "event Transfer(address indexed sender, address indexed receiver, uint256 value)", "--from-block", "0", "--json")
    assert len(json.loads(shown)["logs"]) == 1


def test_limits_and_mistakes(tool, node):
    assert "more than the limit" in tool.send(ANYBODY, "--value", "5", "--max-fee", "1", code=65)
    assert "EIP-7825" in tool.send(ANYBODY, "--value", "5", "--gas", "16777217", code=64)
    assert "name a node" in subprocess.run([IMO, "eth", "block"], capture_output=True, text=True, env={"PATH": os.environ["PATH"]}).stderr
    assert "http://" in subprocess.run([IMO, "eth", "block", "--rpc", "node"], capture_output=True, text=True).stderr
    assert "cannot be reached" in subprocess.run(
        [IMO, "eth", "block", "--rpc", "http://127.0.0.1:1"], capture_output=True, text=True, timeout=60
    ).stderr
