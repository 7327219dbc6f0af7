"""A build of imo under test, with a gateway over a ledger of its own."""

import pathlib
import re
import struct
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Acceptance"))
from system import IMO, Server, System  # noqa: E402, F401


def flush_counter(directory):
    """The library that counts flushes, compiled."""
    library = directory / "flushes.so"
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, pathlib.Path(__file__).with_name("flushes.c"), "-ldl"], check=True)
    return library


class Build(System):
    """`System` without the reference model's server, which no benchmark calls."""

    def __init__(self, directory, program, flush_counter):
        super().__init__(directory, (str(program),))
        self.flush_file = self.directory / "flushes"
        self.flush_file.write_bytes(bytes(8))
        self.environment |= {"LD_PRELOAD": str(flush_counter), "IMO_BENCHMARK_FLUSHES": str(self.flush_file)}

    def __enter__(self):
        self.operator = self.new_wallet("operator")
        self.imo("init", "--operator", self.operator)
        self.start_gateway()
        return self

    def __exit__(self, *_):
        if self.server:
            self.server.stop()

    @property
    def pid(self):
        return self.server.process.pid

    @property
    def flushes(self):
        """How often the processes of this build flushed a file."""
        return struct.unpack("=Q", self.flush_file.read_bytes())[0]

    def start_seconds(self):
        """From the start of the gateway's process to its first response."""
        self.stop_gateway()
        before = time.perf_counter()
        self.server = Server(["serve", "--port", "0"], self.environment, self.directory / "gateway.log", self.command)
        self.gateway = self.server.announced["url"]
        assert self.request("GET", "/healthz")[0] == 200
        return time.perf_counter() - before


def cpu_seconds(pid):
    """Processor time of a process and its children, to the nanosecond; threads that have ended are not in it."""
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()
    threads = [thread for one in [str(pid), *children] for thread in pathlib.Path(f"/proc/{one}/task").iterdir()]
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9


def resident_bytes(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1)) * 1024
