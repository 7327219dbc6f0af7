"""Fixtures: accounts with ether and keys, and the contracts as their tests deploy them."""

import pytest
from evm import Chain, address, key

COIN = 10**18
TYPES = ["string", "string", "address", "uint256", "uint256", "uint256", "uint256", "address", "address[]"]
ISSUER, OPERATOR, RICH = address(0x155), address(0x09), address(0x51C4)
KEYS = [key(1000 + number) for number in range(6)]
HOLDERS = [account.address for account in KEYS]


@pytest.fixture
def chain():
    return Chain([RICH, ISSUER, OPERATOR, *HOLDERS])


def deploy_token(chain, supply=1_000_000, percent=60, interval=1000, window=0, snapshotter=OPERATOR, assets=(), issuer=ISSUER, artifact=None):
    arguments = ["ERC7641", "ERCX", issuer, supply, percent, interval, window, snapshotter, list(assets)]
    return chain.deploy("RevShareToken", TYPES, arguments, artifact=artifact)


@pytest.fixture
def token(chain):
    """The reference test-suite's token: p = 60, a supply of 1,000,000, an interval of 1,000 seconds."""
    return deploy_token(chain)


def deposit(token, amount):
    return token.chain.send_value(RICH, token.at, amount)


def snapshot(token, sender=OPERATOR):
    token.chain.pass_time(token.call("snapshotInterval") + 1)
    return token.send("snapshot", sender=sender)
