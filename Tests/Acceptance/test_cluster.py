"""A ledger in PostgreSQL: the same commands, gateways on two machines, and the way there and back."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading
import time

import pytest
from system import Refused, Server, System

QUESTION = {"model": "tiny", "messages": [{"role": "user", "content": "ab"}], "max_tokens": 5}
LEASE_SECONDS = 9


class Postgres:
    """A server in a temporary directory, on a Unix socket. It does not run as root, so that it runs as nobody where the tests are root."""

    def __init__(self):
        self.binaries = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="imo-pg-", dir="/tmp"))
        self.user = []
        if os.geteuid() == 0:
            shutil.chown(self.directory, "nobody")
            self.user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]
        self.run("initdb", "-D", self.directory / "data", "-U", "imo", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.control("start")
        self.schemas = 0

    def run(self, program, *arguments):
        subprocess.run([*self.user, self.binaries / program, *arguments], cwd="/", check=True, stdout=subprocess.DEVNULL, timeout=120)

    def control(self, action, *options):
        settings = f"-c listen_addresses= -c unix_socket_directories={self.directory}"
        self.run("pg_ctl", "-D", self.directory / "data", "-w", "-l", self.directory / "log", "-o", settings, *options, action)

    def psql(self, sql):
        return subprocess.run(
            ["psql", "-h", self.directory, "-U", "imo", "-d", "postgres", "-Atc", sql], check=True, capture_output=True, text=True, timeout=60
        ).stdout.strip()

    def new_store(self):
        """The URL of a schema of its own."""
        self.schemas += 1
        self.psql(f"CREATE SCHEMA books{self.schemas}")
        return f"postgres://imo@/postgres?host={self.directory}&options=-csearch_path%3Dbooks{self.schemas}"

    def stop(self):
        self.control("stop", "-m", "immediate")
        shutil.rmtree(self.directory, ignore_errors=True)


@pytest.fixture(scope="module")
def postgres():
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture
def system(postgres, tmp_path):
    with System(tmp_path, init=("--store", postgres.new_store())) as running:
        yield running


def store_of(system):
    return (system.data / "ledger.store").read_text().strip()


def second_machine(system, name="second"):
    """The environment of a data directory that joined."""
    data = system.directory / name
    environment = {**system.environment, "IMO_DATA": str(data)}
    system.imo("cluster", "join", "--store", store_of(system), environment=environment)
    for file in ("upstreams.json", "gateway.secret"):
        shutil.copy(system.data / file, data / file)
    return environment


def test_calls_are_charged_verified_and_backed_up_as_with_a_file(system, tmp_path):
    key = system.new_caller("anna", "100")
    for _ in range(5):
        assert system.call(key, QUESTION)[0] == 200
    verified = system.imo("verify")
    assert verified["verified"] and verified["entries"] > 10
    backup = system.imo("backup", str(tmp_path / "monday.sqlite"))
    assert backup["chainHash"] == system.imo("verify", "--full")["chainHash"]
    restored = {**system.environment, "IMO_DATA": str(tmp_path / "restored")}
    assert system.imo("restore", str(tmp_path / "monday.sqlite"), environment=restored)["verified"]
    assert system.imo("verify", environment=restored)["chainHash"] == backup["chainHash"]
    with pytest.raises(Refused) as refused:
        system.imo("restore", str(tmp_path / "monday.sqlite"), "--replace")
    assert refused.value.code == 73 and "imo migrate" in str(refused.value)


def test_the_way_to_a_file_and_back_keeps_the_chain(system, postgres):
    key = system.new_caller("anna", "100")
    receipt = system.call(key, QUESTION)[1]["imo-receipt"]
    with pytest.raises(Refused) as refused:
        system.imo("migrate", "--to", "sqlite")
    assert refused.value.code == 69 and "stop the gateway" in str(refused.value), "the ledger is served"
    assert system.call(key, QUESTION)[0] == 200
    left = store_of(system)
    system.stop_gateway()
    before = system.imo("verify")
    there = system.imo("migrate", "--to", "sqlite")
    assert (there["entries"], there["chainHash"]) == (before["entries"], before["chainHash"])
    assert not (system.data / "ledger.store").exists()
    with pytest.raises(Refused) as refused:
        system.imo("cluster", "join", "--store", left, environment={**system.environment, "IMO_DATA": str(system.directory / "late")})
    assert refused.value.code == 78 and "was migrated" in str(refused.value)
    system.start_gateway()
    assert system.call(key, QUESTION)[0] == 200
    system.stop_gateway()
    middle = system.imo("verify", "--full")
    target = postgres.new_store()
    back = system.imo("migrate", "--to", target)
    assert (back["entries"], back["chainHash"]) == (middle["entries"], middle["chainHash"])
    assert system.imo("migrate", "--to", target)["migrated"] is False, "once is enough"
    system.start_gateway()
    assert system.call(key, QUESTION)[0] == 200
    after = system.imo("verify", "--full")
    assert after["verified"] and after["entries"] > middle["entries"]
    assert system.imo("receipt", "show", receipt)["receipt"] == receipt
    assert (system.data / "ledger.sqlite.left").exists() and not (system.data / "ledger.sqlite").exists()


def test_an_address_with_a_password_is_refused_and_not_repeated(system, tmp_path):
    for address in ("postgres://imo:hunter2@db/books", "host=db password=hunter2"):
        for command in (["init", "--operator", system.operator, "--store"], ["cluster", "join", "--store"], ["migrate", "--to"]):
            with pytest.raises(Refused) as refused:
                system.imo(*command, address, environment={**system.environment, "IMO_DATA": str(tmp_path / "none")})
            assert refused.value.code == 64 and "hunter2" not in str(refused.value), command
    assert not (tmp_path / "none").exists()


def test_a_database_with_a_ledger_is_not_begun_again(system, tmp_path):
    with pytest.raises(Refused) as refused:
        other = {**system.environment, "IMO_DATA": str(tmp_path / "other")}
        system.imo("init", "--operator", system.operator, "--store", store_of(system), environment=other)
    assert refused.value.code == 73 and "imo cluster join" in str(refused.value)
    assert system.call(system.new_caller("anna", "1"), QUESTION)[0] == 200, "the gateway was not fenced off"


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP], ids=["killed", "stopped", "paused"])
def test_a_gateway_on_another_machine_takes_over(system, end):
    key = system.new_caller("anna", "100")
    charged = [system.call(key, QUESTION)[1]["imo-receipt"] for _ in range(3)]
    environment = second_machine(system)
    status = system.imo("cluster", "status")
    assert status["isThisDirectory"] and 0 < status["leaseMilliseconds"] <= LEASE_SECONDS * 1000
    assert not system.imo("cluster", "status", environment=environment)["isThisDirectory"]
    second = []
    starting = threading.Thread(
        target=lambda: second.append(Server(["serve", "--port", "0"], environment, system.directory / "second.log"))
    )
    starting.start()
    log = system.directory / "second.log"
    while not log.exists() or "standing by" not in log.read_text():
        assert starting.is_alive()
        time.sleep(0.1)
    assert not second, "one gateway serves at a time"
    charged.append(system.call(key, QUESTION)[1]["imo-receipt"])
    first = system.server
    first.process.send_signal(end)
    begun = time.monotonic()
    starting.join(60)
    outage = time.monotonic() - begun
    assert second and outage < LEASE_SECONDS + 10, outage
    try:
        system.gateway, old = second[0].announced["url"], system.gateway
        charged.append(system.call(key, QUESTION)[1]["imo-receipt"])
        if end == signal.SIGSTOP:
            first.process.send_signal(signal.SIGCONT)
            assert first.process.wait(30) == 75, "the one that was replaced ends"
        verified = system.imo("verify", "--full", environment=environment)
        assert verified["verified"]
        settled = [system.imo("receipt", "show", receipt, environment=environment) for receipt in charged]
        assert len(settled) == len(set(charged)) == 5
    finally:
        second[0].stop()
        if first.process.poll() is None:
            first.kill()
        system.server = None


def test_a_restart_of_the_server_is_ridden_out(system, postgres):
    key = system.new_caller("anna", "100")
    assert system.call(key, QUESTION)[0] == 200
    postgres.control("restart", "-m", "immediate")
    answers = [system.call(key, QUESTION) for _ in range(3)]
    assert all(status == 200 or (status == 503 and "retry-after" in headers) for status, headers, _ in answers)
    while system.call(key, QUESTION)[0] != 200:
        time.sleep(0.2)
    assert system.imo("verify", "--full")["verified"]
