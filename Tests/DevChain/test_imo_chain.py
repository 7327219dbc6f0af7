"""`imo chain` against the development chain: intents of the journal, each with one effect or none."""

import json
import os
import pathlib
import random
import subprocess
import threading
import time

import pytest
from chain import DEV_KEYS

ROOT = pathlib.Path(__file__).resolve().parents[2]
IMO = pathlib.Path(os.environ.get("IMO", ROOT / ".build/release/imo"))
TOKEN = ROOT / "contracts-abi/artifacts/RevShareToken.json"
ETHER = 10**18
pytestmark = pytest.mark.skipif(not IMO.exists(), reason="build the program first")


def receiver(number):
    return "0x" + f"{0xB000 + number:040x}"


class Ledger:
    """A ledger in the chain's coin, whose sender is the chain's first account."""

    def __init__(self, folder, *nodes):
        self.folder, self.nodes = folder, nodes
        (folder / "key.txt").write_text(DEV_KEYS[0])
        (folder / "password.txt").write_text("correct horse")
        self.run("wallet", "import", "operator.json", "--key-file", "key.txt", "--password-file", "password.txt", "--light", data=False)
        self.sender = nodes[0].eth_accounts()[0]
        self.run("init", "--operator", self.sender, "--asset", "eip155:31337/slip44:60")
        self.run("account", "create", "alice")
        self.run("account", "credit", "alice", "10")

    def command(self, *arguments, data=True):
        return [IMO, *map(str, arguments), *(("--data", str(self.folder / "ledger")) if data else ())]

    def signing(self):
        return ["--keystore", "operator.json", "--password-file", "password.txt", *self.rpc()]

    def rpc(self):
        return [part for node in self.nodes for part in ("--rpc", node.url)]

    def run(self, *arguments, code=0, data=True):
        done = subprocess.run(self.command(*arguments, data=data), cwd=self.folder, capture_output=True, text=True, timeout=90)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout if code == 0 else done.stderr

    def json(self, *arguments):
        return json.loads(self.run(*arguments, "--json"))

    def chain(self, *arguments, code=0):
        return self.run("chain", *arguments, code=code)

    def drive(self, *options, code=0, seconds=40):
        return self.chain("run", *self.signing(), "--poll-milliseconds", 50, "--seconds", seconds, *options, code=code)

    def transactions(self):
        return self.json("chain", "status")["senders"][0]["transactions"]

    def available(self, account="alice"):
        return int(self.json("account", "show", account)["available"])


@pytest.fixture
def mining():
    """A function that has a node mine a block every 50 ms until the test ends."""
    ended = threading.Event()
    threads = []

    def start(node):
        def mine():
            while not ended.wait(0.05):
                node.evm_mine()

        threads.append(threading.Thread(target=mine, daemon=True))
        threads[-1].start()

    yield start
    ended.set()
    for thread in threads:
        thread.join()


@pytest.fixture
def ledger(node, tmp_path):
    ledger = Ledger(tmp_path, node)
    ledger.chain("open", *ledger.signing())
    return ledger


def test_a_withdrawal_is_paid_once_and_both_books_agree(ledger, node, mining):
    ledger.chain("withdraw", "alice", "1.5", receiver(1), "--reference", "invoice 7")
    ledger.chain("withdraw", "alice", "1.5", receiver(1), "--reference", "invoice 7")
    assert ledger.available() == 85 * ETHER // 10
    assert [t["state"] for t in ledger.transactions()] == ["queued"]
    mining(node)
    ledger.drive()
    assert int(node.eth_getBalance(receiver(1)), 16) == 15 * ETHER // 10
    (paid,) = ledger.transactions()
    assert paid["state"] == "done" and paid["reference"] == "invoice 7"
    assert json.loads(ledger.chain("reconcile", "--json", *ledger.rpc())) == {"agrees": True, "senders": 1}
    assert json.loads(ledger.run("verify", "--json"))["verified"] is True


def test_a_key_in_another_program_signs(node, tmp_path, mining):
    ledger = Ledger(tmp_path, node)
    # The development chain signs for its own accounts as clef does.
    ledger.signing = lambda: ["--signer", node.url, "--signer-account", ledger.sender, *ledger.rpc()]
    ledger.chain("open", *ledger.signing())
    ledger.chain("withdraw", "alice", "1", receiver(1))
    mining(node)
    ledger.drive()
    assert int(node.eth_getBalance(receiver(1)), 16) == ETHER


def test_a_dry_run_writes_nothing(ledger):
    assert "valueWei" in ledger.chain("withdraw", "alice", "1", receiver(1), "--dry-run")
    assert ledger.available() == 10 * ETHER and ledger.transactions() == []


def test_a_payment_that_would_fail_comes_back(ledger, node, mining):
    contract = json.loads(ledger.chain("deploy", TOKEN, "T", "T", ledger.sender, 1000, 60, 1, 0, ledger.sender, "[]", "--json"))["contract"]
    mining(node)
    ledger.drive()
    assert node.eth_getCode(contract, "latest") != "0x"
    # The token takes ether, and refuses a snapshot by a stranger.
    ledger.chain("deposit", contract, "2", "--from", "alice", "--reference", "revenue")
    ledger.chain("send", contract, "setSnapshotter(address)", receiver(9))
    ledger.drive()
    ledger.chain("snapshot", contract)
    ledger.drive()
    states = {t["nonce"]: t["state"] for t in ledger.transactions()}
    assert states == {0: "done", 1: "done", 2: "done", 3: "cancelled"}
    assert int(node.eth_getBalance(contract), 16) == 2 * ETHER and ledger.available() == 8 * ETHER


def test_whatever_is_killed_is_taken_up(ledger, node, mining):
    seed = random.Random(17)
    for number in range(8):
        ledger.chain("withdraw", "alice", "0.1", receiver(number), "--reference", f"payment {number}")
    mining(node)
    node.dev_fault({"method": "eth_sendRawTransaction", "action": "drop", "times": 3})
    node.dev_fault({"method": "eth_sendRawTransaction", "action": "dropBefore", "times": 3})
    for _ in range(6):
        process = subprocess.Popen(
            ledger.command("chain", "run", *ledger.signing(), "--poll-milliseconds", 20), cwd=ledger.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(seed.uniform(0.05, 0.6))
        process.kill()
        process.wait()
        if seed.random() < 0.5:
            node.dev_reorg(1)
    ledger.drive()
    assert [int(node.eth_getBalance(receiver(number)), 16) for number in range(8)] == [ETHER // 10] * 8
    assert all(t["state"] == "done" for t in ledger.transactions())
    assert int(node.eth_getTransactionCount(ledger.sender, "latest"), 16) == 8
    assert json.loads(ledger.chain("reconcile", "--json", *ledger.rpc()))["agrees"]


def test_a_transaction_that_waits_is_cancelled(nodes, tmp_path):
    node = nodes(no_automine=True)
    ledger = Ledger(tmp_path, node)
    ledger.chain("open", *ledger.signing())
    ledger.chain("withdraw", "alice", "1", receiver(1))
    ledger.drive(seconds=1, code=75)
    assert len(ledger.transactions()[0]["attempts"]) == 1
    assert "cancellation" in ledger.chain("cancel", 0, *ledger.signing())
    for _ in range(4):
        node.evm_mine()
    ledger.drive()
    assert ledger.transactions()[0]["state"] == "cancelled" and ledger.available() == 10 * ETHER
    assert node.eth_getBalance(receiver(1)) == "0x0"


def test_a_nonce_that_somebody_else_used_stops_everything(ledger, node):
    ledger.chain("withdraw", "alice", "1", receiver(1))
    subprocess.run(
        [IMO, "eth", "send", receiver(2), "--value", "5", "--key-file", "key.txt", "--rpc", node.url], cwd=ledger.folder, check=True, capture_output=True
    )
    for _ in range(3):
        node.evm_mine()
    ledger.drive(code=75)
    assert node.eth_getBalance(receiver(1)) == "0x0" and ledger.available() == 9 * ETHER


def test_nodes_that_disagree_stop_money(nodes, tmp_path):
    first, second = nodes(), nodes()
    for node in (first, second):
        node.evm_mine()
    second.dev_reorg(1)
    ledger = Ledger(tmp_path, first, second)
    assert "disagree" in ledger.chain("open", *ledger.signing(), code=65)
    ledger.nodes = (first,)
    ledger.chain("open", *ledger.signing())
    ledger.chain("withdraw", "alice", "1", receiver(1))
    ledger.nodes = (first, second)
    ledger.drive(seconds=1, code=75)
    assert ledger.transactions()[0]["attempts"] == []


def test_reconciling_names_the_first_difference(ledger, node, nodes, mining):
    ledger.chain("withdraw", "alice", "1", receiver(1))
    mining(node)
    ledger.drive()
    # Another history of the same chain, in which the payment was never made.
    ledger.nodes = (nodes(),)
    done = subprocess.run(ledger.command("chain", "reconcile", *ledger.rpc(), "--json"), capture_output=True, text=True, timeout=60)
    shown = json.loads(done.stdout)
    assert done.returncode == 1 and not shown["agrees"] and "nonce 0" in shown["difference"] and "in none" in shown["difference"]


def deployed(ledger, node, mining):
    """A token of the ledger's, with a deposit and a snapshot that the journal has."""
    made = ledger.chain("deploy", TOKEN, "T", "T", ledger.sender, 1000, 60, 1, 0, ledger.sender, "[]", "--json")
    contract = json.loads(made)["contract"]
    mining(node)
    ledger.drive()
    ledger.chain("deposit", contract, "2", "--from", "alice")
    ledger.drive()
    node.evm_increaseTime(hex(60))
    ledger.chain("snapshot", contract)
    ledger.chain("send", contract, "transfer(address,uint256)", receiver(7), "400")
    ledger.chain("send", contract, "claim(uint256)", "1")
    ledger.drive()
    assert all(t["state"] == "done" for t in ledger.transactions())
    return contract


def test_a_token_and_the_journal_agree_through_its_whole_life(ledger, node, mining):
    contract = deployed(ledger, node, mining)
    (ledger.folder / "other.txt").write_text(DEV_KEYS[1])
    stranger = [IMO, "eth", "send", contract, "--value", "7", "--key-file", "other.txt", "--rpc", node.url]
    subprocess.run(stranger, cwd=ledger.folder, check=True, capture_output=True)
    ledger.chain("send", contract, "burn(uint256)", "100")
    ledger.drive()
    shown = json.loads(ledger.chain("reconcile", "--json", *ledger.rpc()))
    assert shown["agrees"] and [t.lower() for t in shown["tokens"]] == [contract.lower()]


def test_a_deposit_waits_for_books_that_agree(ledger, node, mining):
    contract = deployed(ledger, node, mining)
    # Revenue that the node forgets: a token's ether is less than its logs say.
    node.anvil_setBalance(contract, "0x1")
    for _ in range(3):
        node.evm_mine()
    done = subprocess.run(ledger.command("chain", "reconcile", *ledger.rpc(), "--json"), capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "ether of the token" in json.loads(done.stdout)["difference"]
    ledger.chain("deposit", contract, "1", "--from", "alice")
    assert "nothing is sent" in ledger.drive(code=1)
    assert [t["state"] for t in ledger.transactions() if t["nonce"] == 5] == ["queued"]


def test_a_ledger_in_another_asset_pays_nobody(node, tmp_path):
    ledger = Ledger(tmp_path, node)
    ledger.chain("open", *ledger.signing())
    other = tmp_path / "other"
    subprocess.run([IMO, "init", "--data", other, "--operator", ledger.sender], check=True, capture_output=True)
    done = subprocess.run([IMO, "chain", "withdraw", "alice", "1", receiver(1), "--data", other], capture_output=True, text=True)
    assert done.returncode == 65 and "local:credit" in done.stderr
