"""The commands that docs/chain.md shows, run as they stand against a development chain."""

import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
IMO = pathlib.Path(os.environ.get("IMO", ROOT / ".build/release/imo"))
pytestmark = pytest.mark.skipif(not IMO.exists(), reason="build the program first")


def test_the_commands_of_the_document_work(node, tmp_path):
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / "docs" / "chain.md").read_text(), re.MULTILINE | re.DOTALL)
    script = "set -eu\n" + "".join(blocks).replace("http://127.0.0.1:8545", node.url)
    environment = os.environ | {"PATH": f"{IMO.parent}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert node.eth_getBalance("0x00000000000000000000000000000000000000b0") == "0x5"
    assert node.eth_getBalance("0x00000000000000000000000000000000000000b1") == hex(15 * 10**17)
