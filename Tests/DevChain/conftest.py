"""A development chain for each test that asks for one, in a thread of this process."""

import argparse
import json
import pathlib
import sys
import threading
import urllib.request

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from chain import GWEI, DevChain
from server import Handler, Server

DEFAULTS = dict(
    chain_id=31337, accounts=10, balance_eth=10_000, base_fee=GWEI, gas_limit=30_000_000, no_automine=False, block_time=0, wall_clock=False,
    finalized_depth=2, safe_depth=1,
)


class Node:
    """A node under its URL. `node.eth_blockNumber()` calls a method and returns its result, or raises its error."""

    def __init__(self, **options):
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.chain = DevChain(argparse.Namespace(**DEFAULTS | options))
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def post(self, document):
        request = urllib.request.Request(self.url, json.dumps(document).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)

    def __getattr__(self, method):
        def call(*parameters):
            response = self.post({"jsonrpc": "2.0", "id": 1, "method": method, "params": list(parameters)})
            if "error" in response:
                raise RuntimeError(response["error"]["message"])
            return response["result"]

        return call


@pytest.fixture
def node():
    node = Node()
    yield node
    node.close()


@pytest.fixture
def nodes():
    """A function that starts nodes, each with the options given."""
    started = []

    def start(**options):
        started.append(Node(**options))
        return started[-1]

    yield start
    for node in started:
        node.close()
