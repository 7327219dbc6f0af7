"""Faults on demand: what a node or the way to it does wrong."""

import threading

ACTIONS = {"drop", "dropBefore", "delay", "twice", "error", "status", "result", "headOffset", "nonceOffset", "rangeLimit", "reverseBatch"}

# Those of actions that are about one.
METHODS = {"headOffset": "eth_blockNumber", "nonceOffset": "eth_getTransactionCount", "rangeLimit": "eth_getLogs"}


class Faults:
    """Rules such as {"method": "eth_getLogs", "action": "error", "code": -32005, "message": "…", "times": 2}.

    method     the method that it is about; without it, any
    action     drop: done, and no response; dropBefore: not done, and no response; delay: `seconds` late; twice: done twice; error: `code` and
               `message`; status: the HTTP status `code`; result: `value` in place of the result; headOffset and nonceOffset: `value` is added to what
               eth_blockNumber or eth_getTransactionCount says; rangeLimit: eth_getLogs takes at most `value` blocks; reverseBatch: responses of a batch
               in the opposite order
    times      how often; without it, until dev_clearFaults
    """

    def __init__(self):
        self.rules, self.lock = [], threading.Lock()

    def add(self, rule):
        if not isinstance(rule, dict) or rule.get("action") not in ACTIONS:
            raise ValueError(f"a fault's action is one of {', '.join(sorted(ACTIONS))}")
        with self.lock:
            self.rules.append({"method": METHODS.get(rule["action"])} | rule)

    def clear(self):
        with self.lock:
            self.rules.clear()

    def take(self, method):
        """The rules that hold for this call of a method. Each of them counts one time."""
        if method.startswith("dev_"):
            return []
        with self.lock:
            taken = [rule for rule in self.rules if rule.get("method") in (None, method)]
            for rule in taken:
                if "times" in rule:
                    rule["times"] -= 1
            self.rules = [rule for rule in self.rules if rule.get("times", 1) > 0]
        return taken


def blocks_of(filter_):
    """The number of blocks of a log filter with two numbers, 0 for any other."""
    try:
        return int(filter_["toBlock"], 16) - int(filter_["fromBlock"], 16) + 1
    except (KeyError, ValueError, TypeError):
        return 0
