"""A monitor over a gateway under load, restarts of both, and ten faults that an operator with the log's key plants in what is served."""

import base64
import functools
import http.server
import json
import os
import signal
import subprocess
import threading

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from journal import decode
from log_tools import deposits, grow, number, rlp, waiting
from system import IMO, System
from tlog_scales.signing import PlainEd25519Signer
from tlog_scales.writer import TilesWriter

ORIGIN = "example.com/watched"


class Monitor:
    """`imo monitor` as its own process; what it prints is kept."""

    def __init__(self, system, url, state, *options):
        self.output = state.with_suffix(".out")
        command = [IMO, "monitor", url, "--key", system.key, "--state", str(state), "--interval-seconds", "1", "--json", *options]
        self.file = open(self.output, "ab")
        self.process = subprocess.Popen(command, env=system.environment, stdout=self.file, stderr=self.file, stdin=subprocess.DEVNULL)

    def accepted(self):
        lines = [line for line in self.output.read_text().splitlines() if line.startswith("{")]
        return json.loads(lines[-1])["accepted"] if lines else 0

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)
        self.file.close()


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    with System(tmp_path_factory.mktemp("watched")) as system:
        system.register("busy", "--price", "call=0.5")
        # The gateway runs already: the log begins without a restart.
        system.key = system.imo("log", "init", "--origin", ORIGIN)["key"]
        waiting(30, lambda: system.request("GET", "/log/checkpoint")[0] == 200 and b"\n0\n" not in system.request("GET", "/log/checkpoint")[2])
        yield system


def test_a_log_begun_beside_a_running_gateway_is_kept_by_it(watched):
    watched.imo("model", "deposit", "busy", "1")
    entry = watched.imo("model", "deposit", "busy", "1")["entry"]
    waiting(30, lambda: watched.request("GET", f"/log/proof/{entry}")[0] == 200)


def test_the_monitor_follows_a_ledger_under_load_and_restarts_of_both_sides(watched, tmp_path):
    state = tmp_path / "state"
    monitor = Monitor(watched, watched.gateway + "/log", state)
    try:
        stop, failures = threading.Event(), []

        def load():
            try:
                while not stop.is_set():
                    grow(str(watched.data / "admin.sock"), list(deposits("busy", 2_000)))
            except Exception as error:
                failures.append(error)

        loader = threading.Thread(target=load)
        loader.start()
        first = waiting(60, monitor.accepted)
        waiting(60, lambda: monitor.accepted() > first)
        # The monitor dies and comes back while the ledger goes on.
        monitor.kill()
        reached = monitor.accepted()
        monitor = Monitor(watched, watched.gateway + "/log", state)
        waiting(60, lambda: monitor.accepted() > reached)
        stop.set()
        loader.join()
        assert not failures, failures
        # The gateway dies and comes back on another port; the monitor that is told so goes on from its state.
        watched.kill_gateway()
        watched.start_gateway()
        monitor.kill()
        monitor = Monitor(watched, watched.gateway + "/log", state)
        entry = watched.imo("model", "deposit", "busy", "1")["entry"]
        waiting(60, lambda: monitor.accepted() >= entry)
        assert monitor.process.poll() is None
        assert not (tmp_path / "state.alarm").exists()
    finally:
        monitor.kill()


class ServedDirectory:
    """Static files over HTTP, as any web server serves an exported log."""

    def __init__(self, directory):
        class Handler(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *_):
                pass

        handler = functools.partial(Handler, directory=str(directory))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def stop(self):
        self.server.shutdown()


def bundle_entries(data):
    entries = []
    while data:
        size = int.from_bytes(data[:2], "big")
        entries.append(data[2 : 2 + size])
        data = data[2 + size :]
    return entries


def operator_key(system):
    """The log's own key: the operator's."""
    text = (system.data / "log.key").read_text().splitlines()[0].removeprefix("PRIVATE+KEY+")
    seed = base64.b64decode(text.split("+", 2)[2])[1:]
    return PlainEd25519Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(seed))


def write_log(directory, entries, signer):
    writer = TilesWriter.create(directory, ORIGIN)
    for entry in entries:
        writer.add_leaf(entry)
    writer.commit([signer], gc=False)


def changed(entry, place, value):
    """The entry with one of its items replaced."""
    items = decode(entry)
    items[place] = value(items[place]) if callable(value) else value
    return rlp(items)


NUMBER, TIME, OUTCOME, ENTRY, COMMAND, POSTINGS, SNAPSHOTS = 1, 2, 3, 4, 6, 7, 8


def with_amount(postings):
    """The first shown posting with another amount."""
    shown = next(place for place, item in enumerate(postings) if isinstance(item, list))
    posting = postings[shown][0][:-1] + [number(7)]
    return postings[:shown] + [[posting]] + postings[shown + 1 :]


def with_sum(snapshots):
    """The first snapshot with another root of its last sum."""
    first = snapshots[0][:-1] + [snapshots[0][-1][:-1] + [bytes(32)]]
    return [first] + snapshots[1:]


FAULTS = {
    "an old entry is changed": lambda entries, seen, snapshot: entries[: seen - 3] + [changed(entries[seen - 3], ENTRY, bytes(32))] + entries[seen - 2 :],
    "an old entry is removed": lambda entries, seen, snapshot: entries[: seen - 3] + entries[seen - 2 :],
    "an entry is left out": lambda entries, seen, snapshot: entries[:seen] + entries[seen + 1 :],
    "two entries are swapped": lambda entries, seen, snapshot: entries[:seen] + [entries[seen + 1], entries[seen]] + entries[seen + 2 :],
    "an entry is repeated": lambda entries, seen, snapshot: entries + [entries[-1]],
    "an entry is back-dated": lambda entries, seen, snapshot: entries[: seen + 1] + [changed(entries[seen + 1], TIME, number(1))] + entries[seen + 2 :],
    "a deposit is less": lambda entries, seen, snapshot: entries[:seen] + [changed(entries[seen], POSTINGS, with_amount)] + entries[seen + 1 :],
    "a snapshot has no sums": lambda entries, seen, snapshot: entries[:snapshot] + [changed(entries[snapshot], SNAPSHOTS, [])] + entries[snapshot + 1 :],
    "a sum is wrong": lambda entries, seen, snapshot: entries[:snapshot] + [changed(entries[snapshot], SNAPSHOTS, with_sum)] + entries[snapshot + 1 :],
    "an entry cannot be read": lambda entries, seen, snapshot: entries[:seen] + [b"\xc3\x01\x02\x03"] + entries[seen + 1 :],
}


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    """A small ledger's exported entries, a head in the middle that a monitor accepted, and the entry of a snapshot after it."""
    with System(tmp_path_factory.mktemp("history")) as system:
        system.register("small", "--price", "call=0.5")
        system.stop_gateway()
        system.key = system.imo("log", "init", "--origin", ORIGIN)["key"]
        for _ in range(6):
            system.imo("model", "deposit", "small", "1")
        seen = system.imo("log", "checkpoint")
        for _ in range(3):
            system.imo("model", "deposit", "small", "1")
        snapshot = system.imo("snapshot", "small")["entry"] - 1
        system.imo("model", "deposit", "small", "1")
        directory = system.directory / "public"
        head = system.imo("log", "export", str(directory))
        bundle = next((directory / "tile" / "entries").rglob(str(head["size"])))
        yield system, bundle_entries(bundle.read_bytes()), seen, snapshot


def watch(system, url, state, *options):
    command = [IMO, "monitor", url, "--key", system.key, "--state", str(state), "--once", "--interval-seconds", "1", *options]
    return subprocess.run(command, env=system.environment, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("restarts", [True, False], ids=["restarted", "first look"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_an_alarm_at_the_first_head_that_has_it(history, tmp_path, fault, restarts):
    system, entries, seen, snapshot = history
    state, signer = tmp_path / "state", operator_key(system)
    forged = FAULTS[fault](entries, seen["size"], snapshot)
    assert forged != entries
    write_log(tmp_path / "log", forged, signer)
    if restarts:
        state.write_text(seen["note"])
        os.chmod(state, 0o600)
    elif "old" in fault and "changed" in fault:
        pytest.skip("a first look at a history that is consistent in itself has nothing to compare it with")
    served = ServedDirectory(tmp_path / "log")
    try:
        done = watch(system, served.url, state)
        assert done.returncode == 65 and "ALARM" in done.stderr, done.stderr
        assert (tmp_path / "state.alarm").exists()
    finally:
        served.stop()


def test_an_honest_log_is_accepted_with_what_its_owner_kept(history, tmp_path):
    system, entries, seen, snapshot = history
    write_log(tmp_path / "log", entries, operator_key(system))
    kept = tmp_path / "kept"
    kept.write_text(seen["note"])
    served = ServedDirectory(tmp_path / "log")
    try:
        done = watch(system, served.url, tmp_path / "state", "--kept", str(kept))
        assert done.returncode == 0, done.stderr
        # A head that was kept, and a log that ends before it.
        write_log(tmp_path / "cut", entries[: seen["size"] - 1], operator_key(system))
        cut = ServedDirectory(tmp_path / "cut")
        done = watch(system, cut.url, tmp_path / "state2", "--kept", str(kept))
        cut.stop()
        assert done.returncode == 65 and "hidden" in done.stderr
    finally:
        served.stop()


def test_two_heads_of_one_size_are_evidence(history, tmp_path):
    system, entries, seen, snapshot = history
    signer = operator_key(system)
    write_log(tmp_path / "one", entries, signer)
    write_log(tmp_path / "other", entries[:-1] + [changed(entries[-1], ENTRY, bytes(32))], signer)
    state = tmp_path / "state"
    for name, code in [("one", 0), ("other", 65)]:
        served = ServedDirectory(tmp_path / name)
        assert watch(system, served.url, state).returncode == code
        served.stop()
    found = system.imo("audit", "fraud", str(tmp_path / "state.alarm.json"), "--key", system.key)
    assert found["proven"] and "two roots" in found["fraud"]
