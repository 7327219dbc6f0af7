"""What the gateway asks of the system at its start, and what it keeps to itself."""

import os
import pathlib
import re
import subprocess

import eth_account
import pytest
from system import IMO, System


def serve(system, data, *limits):
    """A gateway's end under limits of the system."""
    return subprocess.run(
        ["prlimit", *limits, "--", IMO, "serve", "--port", "0", "--data", data], env=system.environment, capture_output=True, text=True, timeout=60)


@pytest.fixture
def data(system, tmp_path):
    directory = tmp_path / "ledger"
    system.imo("init", "--operator", system.operator, "--data", str(directory))
    return directory


@pytest.mark.parametrize("limit, words", [("--nofile=24:24", "may open 24 files"), ("--as=1572864000:1572864000", "1500 MiB of addresses")])
def test_a_limit_that_is_too_low_is_named_at_the_start(system, data, limit, words):
    done = serve(system, data, limit)
    assert done.returncode == 71 and words in done.stderr, (done.returncode, done.stderr)
    # Nothing was begun.
    assert system.imo("verify", "--data", str(data))["verified"] is True


def test_a_gateway_works_within_the_least_limits(tmp_path):
    with System(tmp_path / "least", command=("prlimit", "--nofile=256:256", f"--as={4 << 30}:{4 << 30}", "--", IMO)) as least:
        key = least.new_caller("anna", "1")
        body = {"model": System.MODEL, "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 2}
        for _ in range(20):
            status, _, answer = least.call(key, body)
            assert status == 200, answer
        assert least.imo("verify")["verified"] is True


def test_a_low_limit_that_may_be_raised_is_raised(system):
    pid = system.server.process.pid
    limits = pathlib.Path(f"/proc/{pid}/limits").read_text()
    soft, hard = re.search(r"Max open files +(\S+) +(\S+)", limits).groups()
    assert soft == hard
    assert re.search(r"Max core file size +0 ", limits)


def test_the_operators_key_stands_only_in_memory_that_is_locked_and_in_no_dump(system):
    """Reads all of the gateway's memory, as a debugger that is root can."""
    keystore = (system.directory / "operator.json").read_text()
    secret = eth_account.Account.decrypt(keystore, system.password.read_text().strip())
    pid = system.server.process.pid
    found = []
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for start, end, flags in mappings(pid):
            try:
                memory.seek(start)
                if secret in memory.read(end - start):
                    found.append(flags)
            except OSError:
                continue
    assert found, "the key is in use"
    assert all("dd" in flags for flags in found), found
    assert os.stat(f"/proc/{pid}/mem").st_uid == 0, "the process cannot be dumped"


def mappings(pid):
    """(start, end, flags) of each mapping of a process that can be read."""
    start = end = None
    for line in pathlib.Path(f"/proc/{pid}/smaps").read_text().splitlines():
        if header := re.match(r"([0-9a-f]+)-([0-9a-f]+) (r)?", line):
            start, end = (int(header[1], 16), int(header[2], 16)) if header[3] else (None, None)
        elif line.startswith("VmFlags:") and start is not None:
            yield start, end, line.split()[1:]
