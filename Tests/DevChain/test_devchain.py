"""The development chain: reorganisations, finality, snapshots, time and faults."""

import urllib.error

import pytest


def send(node, value=1):
    accounts = node.eth_accounts()
    return node.eth_sendTransaction({"from": accounts[0], "to": accounts[1], "value": hex(value)})


def received(node):
    return int(node.eth_getBalance(node.eth_accounts()[1], "latest"), 16) - 10_000 * 10**18


@pytest.mark.parametrize("depth", [1, 3, 30])
def test_a_reorganisation_replaces_blocks_and_keeps_transactions(node, depth):
    hashes = [send(node) for _ in range(30)]
    before = [node.eth_getBlockByNumber(hex(number))["hash"] for number in range(31)]
    assert node.dev_reorg(depth) == hex(31)
    after = [node.eth_getBlockByNumber(hex(number))["hash"] for number in range(31)]
    assert before[: 31 - depth] == after[: 31 - depth]
    assert all(old != new for old, new in zip(before[31 - depth :], after[31 - depth :]))
    assert node.eth_getBlockByHash(before[30]) is None
    assert all(node.eth_getTransactionReceipt(h)["status"] == "0x1" for h in hashes) and received(node) == 30
    send(node)
    assert received(node) == 31


def test_a_reorganisation_may_drop_transactions(node):
    hashes = [send(node) for _ in range(5)]
    node.dev_reorg(2, False)
    assert [node.eth_getTransactionReceipt(h) is None for h in hashes] == [False] * 3 + [True] * 2
    assert received(node) == 3 and node.eth_getTransactionCount(node.eth_accounts()[0]) == "0x3"
    # The same transaction may come again.
    send(node)
    assert received(node) == 4


def test_reorganisations_follow_snapshots_and_each_other(node):
    for _ in range(4):
        send(node)
    snapshot = node.evm_snapshot()
    send(node)
    node.dev_reorg(3)
    assert node.evm_revert(snapshot) is True
    # What was reorganised after the snapshot is undone with it.
    assert received(node) == 4 and node.eth_blockNumber() == "0x4"
    node.dev_reorg(4)
    node.dev_reorg(1)
    assert received(node) == 4
    for depth in (0, 100):
        with pytest.raises(RuntimeError, match="depth"):
            node.dev_reorg(depth)


def test_blocks_are_safe_and_final_by_depth(node):
    for _ in range(5):
        send(node)
    number = lambda tag: int(node.eth_getBlockByNumber(tag)["number"], 16)
    assert (number("latest"), number("safe"), number("finalized")) == (5, 4, 3)
    node.dev_setFinality(5, 0)
    assert (number("safe"), number("finalized")) == (5, 0)


def test_time_travels(node):
    before = int(node.eth_getBlockByNumber("latest")["timestamp"], 16)
    node.evm_increaseTime(1000)
    node.evm_mine()
    assert int(node.eth_getBlockByNumber("latest")["timestamp"], 16) >= before + 1000


def test_faults_are_as_many_as_were_asked_for(node):
    node.dev_fault({"method": "eth_blockNumber", "action": "error", "code": -32005, "message": "busy", "times": 2})
    for _ in range(2):
        with pytest.raises(RuntimeError, match="busy"):
            node.eth_blockNumber()
    assert node.eth_blockNumber() == "0x0"


def test_a_dropped_request_was_done_or_not(node):
    for action, count in (("dropBefore", 0), ("drop", 1)):
        node.dev_fault({"method": "eth_sendTransaction", "action": action, "times": 1})
        with pytest.raises((urllib.error.URLError, ConnectionError, OSError)):
            send(node)
        assert received(node) == count


def test_other_faults(node):
    for _ in range(4):
        send(node)
    node.dev_fault({"action": "headOffset", "value": -2, "times": 1})
    assert node.eth_blockNumber() == "0x2"
    node.dev_fault({"action": "nonceOffset", "value": 3, "times": 1})
    assert node.eth_getTransactionCount(node.eth_accounts()[0]) == "0x7"
    node.dev_fault({"method": "eth_getLogs", "action": "rangeLimit", "value": 2})
    with pytest.raises(RuntimeError, match="range"):
        node.eth_getLogs({"fromBlock": "0x0", "toBlock": "0x2"})
    assert node.eth_getLogs({"fromBlock": "0x0", "toBlock": "0x1"}) == []
    node.dev_clearFaults()
    node.dev_fault({"method": "eth_blockNumber", "action": "status", "code": 429, "times": 1})
    with pytest.raises(urllib.error.HTTPError):
        node.eth_blockNumber()
    node.dev_fault({"method": "eth_blockNumber", "action": "result", "value": "0x99", "times": 1})
    assert node.eth_blockNumber() == "0x99"
    node.dev_fault({"method": "eth_chainId", "action": "reverseBatch", "times": 1})
    batch = [{"jsonrpc": "2.0", "id": n, "method": m, "params": []} for n, m in enumerate(["eth_chainId", "eth_blockNumber"])]
    assert [response["id"] for response in node.post(batch)] == [1, 0]
    with pytest.raises(RuntimeError, match="action"):
        node.dev_fault({"action": "lie"})
