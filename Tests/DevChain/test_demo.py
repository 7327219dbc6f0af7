"""`scripts/demo --chain` on what is built: what the holders claimed is what they have on the chain."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(not (ROOT / ".build/release/imo").exists(), reason="build the program first")


def test_the_demonstration_settles_on_the_chain():
    environment = os.environ | {"DEVCHAIN_PYTHON": sys.executable}
    done = subprocess.run([ROOT / "scripts/demo", "--chain"], capture_output=True, text=True, timeout=600, env=environment)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    sums = json.loads(done.stdout.strip().splitlines()[-1])
    assert sums["verified"] is True and int(sums["paidOnChain"]) == int(sums["claimed"]) > 0
    assert "agrees" in done.stdout
