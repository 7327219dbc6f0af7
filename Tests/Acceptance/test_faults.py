"""A full disk, a disk that does not flush and a clock that jumps: the ledger refuses or goes on, loses nothing, and says so."""

import json
import os
import pathlib
import shutil
import subprocess
import time

import pytest
from canned import CannedUpstream, Load
from shim import build_shim
from system import IMO, Refused, System

MODEL = "canned"
CHAT = {"model": MODEL, "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 6}
DAY_SECONDS = 86_400


@pytest.fixture(scope="module")
def upstream():
    with CannedUpstream() as upstream:
        yield upstream


def prepare(system, upstream):
    """The key of a caller with plenty of money, before a model that answers at once."""
    system.register(MODEL, *System.PRICES, upstream=upstream.url)
    return system.new_caller("busy", "1000000")


def load_until(system, key, count=0, refused=False):
    """Calls until so many were answered, or until one was refused."""
    with Load(system.gateway, key, MODEL) as load:
        deadline = time.monotonic() + 120
        while (refused and not load.refused) or len(load.receipts) < count:
            assert time.monotonic() < deadline, "the gateway hangs"
            load.answers.acquire(timeout=1)
    return load


def wait_until_ready(system):
    deadline = time.monotonic() + 60
    while system.request("GET", "/readyz")[0] != 200:
        assert time.monotonic() < deadline, "the service does not resume"
        time.sleep(0.1)


def assert_refused_clearly(load):
    for status, headers, body in load.refused:
        assert status == 503, body
        assert "retry-after" in {name.lower() for name in headers}
        assert json.loads(body)["error"]["message"]


def assert_kept(system, receipts):
    for receipt in receipts:
        assert system.request("GET", f"/imo/v1/receipts/{receipt}")[0] == 200, receipt


@pytest.fixture
def small_disk(tmp_path):
    """A System whose data directory is a file system of 16 MiB of its own, and the path by which the test reaches into it."""
    data = tmp_path / "small" / "ledger"
    data.mkdir(parents=True)
    mount = f"mount -t tmpfs -o size=32m,mode=700 tmpfs {data} && echo ready && exec sleep 1000"
    try:
        holder = subprocess.Popen(["unshare", "-m", "--propagation", "private", "sh", "-c", mount], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    except FileNotFoundError:
        pytest.skip("there is no unshare")
    try:
        if holder.stdout.readline() != b"ready\n":
            pytest.skip("mounting a file system is not permitted here")
        enter = ("nsenter", "-t", str(holder.pid), "-m", "--", str(IMO))
        with System(tmp_path / "small", enter) as system:
            yield system, pathlib.Path(f"/proc/{holder.pid}/root{data}")
    finally:
        holder.kill()
        holder.wait()


def fill(path):
    with open(path, "wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                pass


def test_a_full_disk_refuses_writes_clearly_and_loses_nothing(small_disk, upstream):
    system, disk = small_disk
    key = prepare(system, upstream)
    before = load_until(system, key, count=50)
    fill(disk / "filler")
    full = load_until(system, key, refused=True)
    assert_refused_clearly(full)
    with pytest.raises(Refused) as refused:
        system.imo("account", "create", "late")
    assert refused.value.code == 69 and "the disk under the ledger is full" in str(refused.value)
    # Reads go on.
    assert_kept(system, before.receipts + full.receipts)
    assert system.request("GET", "/readyz")[0] == 503
    with pytest.raises(Refused) as refused:
        system.imo("doctor")
    assert refused.value.code == 1 and "disk" in str(refused.value)
    (disk / "filler").unlink()
    wait_until_ready(system)
    after = load_until(system, key, count=50)
    system.kill_gateway()
    assert system.imo("verify", "--full")["verified"] is True
    system.start_gateway()
    assert_kept(system, before.receipts + full.receipts + after.receipts)


@pytest.fixture(scope="module")
def shim(tmp_path_factory):
    """The environment that makes flushes fail and the clock jump, by files in its directory."""
    directory = tmp_path_factory.mktemp("shim")
    library = build_shim(directory)
    names = {
        "IMO_TEST_FAILING_FLUSH": directory / "failing", "IMO_TEST_READ_ONLY": directory / "read-only", "IMO_TEST_CLOCK_OFFSET": directory / "offset",
    }
    return directory, {"LD_PRELOAD": library, **{name: str(path) for name, path in names.items()}}


def test_a_kept_answer_is_on_the_disk_before_its_charge_is(shim, upstream, tmp_path):
    directory, variables = shim
    with System(tmp_path / "flushes") as system:
        key = prepare(system, upstream)
        log = directory / "flushed"
        restart_with(system, {**variables, "IMO_TEST_FLUSH_LOG": str(log)})
        body = {"model": MODEL, "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 2}
        for number in range(5):
            log.write_text("")
            status, _, answer = system.request(
                "POST", "/v1/chat/completions", body, {"Authorization": f"Bearer {key}", "Idempotency-Key": f"flush-{number}"})
            assert status == 200, answer
            flushed = [pathlib.Path(line).name for line in log.read_text().splitlines()]
            assert "answers.sqlite-wal" in flushed, flushed
            assert "ledger.sqlite-wal" in flushed[flushed.index("answers.sqlite-wal") :], flushed


def restart_with(system, variables):
    system.stop_gateway()
    system.environment = {**system.environment, **variables}
    system.start_gateway()


def charged(system):
    return int(system.imo("account", "show", "busy")["debited"])


def costs(system, receipts):
    return sum(int(json.loads(system.request("GET", f"/imo/v1/receipts/{receipt}")[2])["cost"]) for receipt in receipts)


@pytest.mark.parametrize("fault", ["failing", "read-only"])
def test_a_disk_that_does_not_flush_or_is_read_only_refuses_writes_and_loses_nothing(shim, upstream, tmp_path, fault):
    directory, variables = shim
    with System(tmp_path / "disk") as system:
        key = prepare(system, upstream)
        restart_with(system, variables)
        before = load_until(system, key, count=50)
        (directory / fault).touch()
        failing = load_until(system, key, refused=True)
        assert_refused_clearly(failing)
        assert_kept(system, before.receipts + failing.receipts)
        assert system.request("GET", "/readyz")[0] == 503
        with pytest.raises(Refused) as refused:
            system.imo("account", "create", "late")
        assert refused.value.code == 69
        if fault == "read-only":
            assert charged(system) == costs(system, before.receipts + failing.receipts), "who got no answer is not charged"
        (directory / fault).unlink()
        wait_until_ready(system)
        after = load_until(system, key, count=50)
        system.kill_gateway()
        assert system.imo("verify", "--full")["verified"] is True
        system.start_gateway()
        assert_kept(system, before.receipts + failing.receipts + after.receipts)


def test_a_clock_that_jumps_back_a_day_stops_nothing_and_is_reported(shim, upstream, tmp_path):
    directory, variables = shim
    with System(tmp_path / "clock") as system:
        key = prepare(system, upstream)
        (directory / "offset").write_text(str(DAY_SECONDS))
        restart_with(system, variables)
        # Nobody believes the clock until the operator has said that it is right.
        assert load_until(system, key, refused=True).refused
        system.imo("clock", "confirm")
        ahead = load_until(system, key, count=20)
        (directory / "offset").write_text("0")
        back = load_until(system, key, count=20)
        assert not back.refused, back.refused[:1]
        system.stop_gateway()
        system.start_gateway()
        behind = system.server.announced["recovery"]["clockBehindMilliseconds"]
        assert 0.9 * DAY_SECONDS * 1000 < behind <= DAY_SECONDS * 1000
        assert "the system's clock is behind the ledger's last entry" in (system.directory / "gateway.log").read_text()
        assert not load_until(system, key, count=20).refused
        with pytest.raises(Refused) as refused:
            system.imo("doctor")
        assert "clock" in str(refused.value)
        assert_kept(system, ahead.receipts + back.receipts)
        assert system.imo("account", "show", "busy")["held"] == "0"
        assert system.imo("verify")["verified"] is True
        (directory / "offset").unlink()


def test_without_faults_the_doctor_finds_nothing_grave(system):
    report = system.imo("doctor", "--operator-keystore", str(system.directory / "operator.json"))
    assert report["healthy"] is True
    subjects = {finding["subject"] for finding in report["findings"]}
    assert subjects >= {"permissions", "disk", "clock", "ledger", "writer", "verification", f"upstream {System.MODEL}", "keystore"}
    assert all(finding["remedy"] for finding in report["findings"] if finding["status"] != "ok")


def test_the_doctor_names_an_upstream_that_is_not_there_and_open_permissions(system):
    system.register("gone", *System.PRICES, upstream="http://127.0.0.1:1/v1")
    os.chmod(system.data, 0o755)
    try:
        with pytest.raises(Refused) as refused:
            system.imo("doctor")
        assert refused.value.code == 1 and "permissions" in str(refused.value)
    finally:
        os.chmod(system.data, 0o700)
    with pytest.raises(Refused) as refused:
        system.imo("doctor")
    assert "upstream gone" in str(refused.value) and "cannot be reached" in str(refused.value)
