"""Deliberate faults in RevShareToken, each of which the differential test must catch.

They take minutes and need the compiler, which scripts/build-contracts puts in place: CANARIES=1 runs them.
"""

import importlib.machinery
import importlib.util
import os
import pathlib

import pytest
import test_differential
from evm import load

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = ROOT / "contracts-abi/sources/RevShareToken.vy"
VYPER = pathlib.Path(os.environ.get("VYPER", ROOT / ".build/vyper/bin/vyper"))

FAULTS = {
    "rounding up a claim": (" * (self.shares[asset][id] & LOW_128) // supply", " * (self.shares[asset][id] & LOW_128) // supply + 1"),
    "rounding of the other variant": ("if claimWindow == 0:\n        fresh", "if claimWindow != 0:\n        fresh"),
    "redeemed early is not deducted": ("claimable - self.redeemedSinceSnapshot[asset]\n", "claimable\n"),
    "redeemed is not reset": ("    self.redeemedSinceSnapshot[asset] = 0\n", ""),
    "claimed twice": ("    self.claimedBits[asset][holder][id >> 8] |= 1 << (id & 255)\n", ""),
    "claimed is not counted": ("    self.shares[asset][id] += amount << 128\n", ""),
    "nothing rolls over": ("    self.shares[asset][id] = claimable + rolledOver\n", "    self.shares[asset][id] = claimable\n"),
    "the window is one longer": ("id + claimWindow > (self", "id + claimWindow + 1 > (self"),
    "exactly the interval": ("block.timestamp > (state >> 192) + snapshotInterval", "block.timestamp >= (state >> 192) + snapshotInterval"),
    "no checkpoint": ("    if last < snapshots and account & LOW_128 != 0:", "    if last + 1 < snapshots and account & LOW_128 != 0:"),
    "a checkpoint covers one snapshot less": ("if id > (account >> 128) & LOW_64:", "if id >= (account >> 128) & LOW_64:"),
    "the search takes the next checkpoint": (">> 64) & LOW_64 < id:", ">> 64) & LOW_64 <= id:"),
    "a checkpoint has no beginning": ("return checkpoint >> 128 if checkpoint & LOW_64 < id else 0", "return checkpoint >> 128"),
    "supply does not fall": ("    self.state = state - amount\n", "    self.state = state\n"),
    "a fee is paid on top": ("recipient, unsafe_sub(amount, fee))", "recipient, amount)"),
    "no minimum": ('    assert paid[0] >= minimum, "below the minimum"\n', ""),
    "the allowance stays": ("        self._approve(sender, msg.sender, unsafe_sub(allowed, amount))\n", ""),
    "a nonce is not spent": ("    self.nonces[signer] += 1\n", ""),
}


@pytest.fixture(scope="module")
def builder():
    if not os.environ.get("CANARIES"):
        pytest.skip("set CANARIES=1, after scripts/build-contracts")
    os.environ["VYPER"] = str(VYPER)
    loader = importlib.machinery.SourceFileLoader("build_contracts", str(ROOT / "scripts/build-contracts"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("build_contracts", loader))
    loader.exec_module(module)
    return module


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_caught(builder, tmp_path, fault):
    right, wrong = FAULTS[fault]
    text = SOURCE.read_text()
    assert text.count(right) == 1, f"{fault}: {text.count(right)} places"
    path = tmp_path / "RevShareToken.vy"
    path.write_text(text.replace(right, wrong))
    artifact = builder.artifact(VYPER, path)
    assert artifact["bytecode"] != load("RevShareToken")["bytecode"]
    assert any(test_differential.run(seed, artifact) for seed in range(1, 150)), f"not caught: {fault}"
