"""Backups, restorations, copies, two writers and a clock that jumps: each is safe, or noticed before anything is written."""

import hashlib
import json
import os
import pathlib
import shutil
import sqlite3
import stat
import subprocess
import time
import urllib.request

import pytest
from canned import CannedUpstream, Load
from shim import build_shim
from system import IMO, Refused, Server, System

MODEL = "canned"


@pytest.fixture(scope="module")
def loaded(system):
    """A gateway before an upstream that answers at once, and a caller's key."""
    with CannedUpstream() as upstream:
        system.register(MODEL, *System.PRICES, upstream=upstream.url)
        yield system.new_caller("busy", "1000000")


def wait_for(answers, count):
    for _ in range(count):
        assert answers.acquire(timeout=60)


def imo(system, data, *arguments):
    return system.imo(*arguments, "--data", str(data))


def refusal(system, data, *arguments):
    with pytest.raises(Refused) as refused:
        imo(system, data, *arguments)
    return refused.value


@pytest.fixture
def alone(system, tmp_path):
    """A small ledger of its own, without a gateway: its directory."""
    data = tmp_path / "alone"
    imo(system, data, "init", "--operator", system.operator)
    imo(system, data, "account", "create", "anna")
    return data


@pytest.fixture(scope="module")
def shim(tmp_path_factory):
    """The library that faults are made with."""
    return build_shim(tmp_path_factory.mktemp("shim"))


def cut_off_log(data):
    """A copy of the log that a writer leaves when it is killed: its last change is in the log only."""
    ledger, kept = data / "ledger.sqlite", data.parent / "kept-wal"
    database = sqlite3.connect(ledger, isolation_level=None)
    database.execute("PRAGMA wal_autocheckpoint = 0")
    database.execute("UPDATE chain_head SET epoch = epoch + 1")
    shutil.copy(f"{ledger}-wal", kept)
    main = ledger.read_bytes()
    # Closing writes the log back; both files are put where a kill would have left them.
    database.close()
    ledger.write_bytes(main)
    shutil.copy(kept, f"{ledger}-wal")
    return kept


def credit(system, data, amount="1"):
    return imo(system, data, "account", "credit", "anna", amount)


class TestVerify:
    def test_the_next_run_replays_what_is_new_and_finds_what_changed_in_the_old(self, system, alone):
        first = imo(system, alone, "verify")
        assert (first["entries"], first["replayed"]) == (2, 2)
        credit(system, alone)
        second = imo(system, alone, "verify")
        assert (second["entries"], second["replayed"]) == (3, 1)
        assert imo(system, alone, "verify", "--skip-verified")["replayed"] == 0
        whole = imo(system, alone, "verify", "--full")
        assert whole["replayed"] == 3 and whole["chainHash"] == second["chainHash"]
        with sqlite3.connect(alone / "ledger.sqlite") as database:
            database.execute("UPDATE journal SET entry = CAST(substr(entry, 1, length(entry) - 1) || x'00' AS BLOB) WHERE number = 2")
        database.close()
        for arguments in ([], ["--full"]):
            refused = refusal(system, alone, "verify", *arguments)
            assert refused.code == 1 and "entry 2" in str(refused)

    def test_a_history_that_was_rewritten_with_all_its_hashes_contradicts_what_was_acknowledged_and_verified(self, system, alone, tmp_path):
        credit(system, alone, "5")
        other = tmp_path / "other"
        shutil.copytree(alone, other)
        imo(system, other, "adopt")
        imo(system, alone, "verify")
        credit(system, alone, "6")
        for _ in range(4):
            credit(system, other, "7")
        old = imo(system, alone, "verify")
        # The longer history of another copy, under this one's name.
        with sqlite3.connect(alone / "ledger.sqlite") as target, sqlite3.connect(other / "ledger.sqlite") as source:
            source.backup(target)
        target.close()
        for memory in ("both", "verified.head", "ledger.mark", "verified.sqlite"):
            if memory == "ledger.mark":
                shutil.copy(alone / "ledger.mark", tmp_path / "mark")
                (alone / "ledger.mark").unlink()
            elif memory == "verified.sqlite":
                (alone / "verified.head").unlink()
                shutil.copy(tmp_path / "mark", alone / "ledger.mark")
            for arguments in ([], ["--skip-verified"], ["--full"]):
                refused = refusal(system, alone, "verify", *arguments)
                assert refused.code == 1 and f"entry {old['entries']} " in str(refused), (memory, arguments)
        assert refusal(system, alone, "adopt").code == 78

    def test_progress_is_shown_on_standard_error_when_asked_for(self, alone):
        done = subprocess.run([IMO, "verify", "--full", "--progress", "--data", alone], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0 and "2 entries in 1 s" in done.stderr and "entries in" not in done.stdout
        quiet = subprocess.run([IMO, "verify", "--data", alone], capture_output=True, text=True, timeout=60)
        assert quiet.stderr == ""


class TestBackup:
    def test_a_backup_under_load_has_all_that_was_acknowledged_before_and_verifies(self, system, loaded, tmp_path):
        backup = tmp_path / "backup.sqlite"
        with Load(system.gateway, loaded, MODEL) as load:
            wait_for(load.answers, 200)
            acknowledged = list(load.receipts)
            made = system.imo("backup", str(backup))
            wait_for(load.answers, 200)
        assert made["verified"] is True
        assert stat.S_IMODE(backup.stat().st_mode) == 0o600
        assert not list(tmp_path.glob("backup.sqlite?*")), "nothing is left beside it"
        restored = tmp_path / "restored"
        report = imo(system, restored, "restore", str(backup))
        assert (report["entries"], report["chainHash"]) == (made["entries"], made["chainHash"])
        for receipt in acknowledged:
            assert imo(system, restored, "receipt", receipt)["receipt"] == receipt
        assert imo(system, restored, "verify", "--full")["chainHash"] == made["chainHash"]
        # It goes on from there.
        assert imo(system, restored, "account", "create", "new")["entry"] == made["entries"] + 1

    def test_a_backup_that_is_there_is_not_replaced_unasked(self, system, alone, tmp_path):
        backup = str(tmp_path / "backup.sqlite")
        imo(system, alone, "backup", backup)
        assert refusal(system, alone, "backup", backup).code == 73
        credit(system, alone)
        assert imo(system, alone, "backup", backup, "--force")["entries"] == 3

    def test_a_ledger_with_a_changed_byte_makes_no_backup(self, system, alone, tmp_path):
        with sqlite3.connect(alone / "ledger.sqlite") as database:
            database.execute("UPDATE record SET value = x'c0' WHERE key = (SELECT max(key) FROM record)")
        database.close()
        assert refusal(system, alone, "backup", str(tmp_path / "backup.sqlite")).code == 1
        assert not (tmp_path / "backup.sqlite").exists()

    def test_a_damaged_backup_is_not_restored(self, system, alone, tmp_path):
        backup = tmp_path / "backup.sqlite"
        imo(system, alone, "backup", str(backup))
        with sqlite3.connect(backup) as database:
            database.execute("UPDATE journal SET hash = zeroblob(32) WHERE number = 2")
        database.close()
        target = tmp_path / "restored"
        refused = refusal(system, target, "restore", str(backup))
        assert refused.code == 1 and "entry 2" in str(refused)
        assert not (target / "ledger.sqlite").exists()

    def test_a_log_that_is_left_of_another_ledger_is_applied_neither_to_a_backup_nor_to_what_is_restored(self, system, alone, tmp_path):
        backup = tmp_path / "backup.sqlite"
        imo(system, alone, "backup", str(backup))
        credit(system, alone)
        log = cut_off_log(alone)
        # Somebody moves the broken file away, and leaves its log.
        (alone / "ledger.sqlite").rename(tmp_path / "broken.sqlite")
        shutil.copy(log, alone / "ledger.sqlite-wal")
        restored = imo(system, alone, "restore", str(backup), "--accept-loss")
        assert restored["entries"] == 2 and pathlib.Path(restored["setAside"]).name == "ledger.sqlite-wal"
        assert imo(system, alone, "verify", "--full")["entries"] == 2
        assert pathlib.Path(restored["setAside"]).read_bytes() == log.read_bytes(), "acknowledged entries may be in it"
        # The same for a backup's path.
        shutil.copy(log, f"{backup}-wal")
        assert refusal(system, alone, "backup", str(backup)).code == 73
        assert imo(system, alone, "backup", str(backup), "--force")["entries"] == 2
        assert not list(tmp_path.glob("backup.sqlite?*"))
        assert imo(system, tmp_path / "again", "restore", str(backup))["entries"] == 2

    @pytest.mark.parametrize("step", range(12))
    def test_a_restoration_that_is_interrupted_anywhere_destroys_nothing(self, system, alone, tmp_path, shim, step):
        backup = str(tmp_path / "backup.sqlite")
        imo(system, alone, "backup", backup)
        credit(system, alone)
        log = cut_off_log(alone)
        main = (alone / "ledger.sqlite").read_bytes()
        interrupted = {**system.environment, "LD_PRELOAD": shim, "IMO_TEST_LAST_NAME_CHANGE": str(step)}
        arguments = [IMO, "restore", backup, "--replace", "--accept-loss", "--data", alone]
        done = subprocess.run(arguments, env=interrupted, capture_output=True, text=True, timeout=60)
        assert done.returncode in (0, -9), done.stderr
        imo(system, alone, "restore", backup, "--replace", "--accept-loss")
        assert imo(system, alone, "verify", "--full")["entries"] == 2
        sets = [path for path in alone.glob("replaced-*") if (path / "ledger.sqlite").exists() and (path / "ledger.sqlite").read_bytes() == main]
        assert any((path / "ledger.sqlite-wal").read_bytes() == log.read_bytes() for path in sets if (path / "ledger.sqlite-wal").exists())
        assert not list(alone.glob("*.partial")) and not list(alone.glob("*.restoring*"))

    def test_a_backup_of_another_history_is_not_restored_unasked(self, system, alone, tmp_path):
        other = tmp_path / "other"
        imo(system, other, "init", "--operator", system.operator)
        imo(system, other, "account", "create", "anna")
        for _ in range(3):
            credit(system, other)
        foreign = str(tmp_path / "foreign.sqlite")
        imo(system, other, "backup", foreign)
        refused = refusal(system, alone, "restore", foreign, "--replace")
        assert refused.code == 73 and "of another history" in str(refused) and "2 entries" in str(refused)
        assert imo(system, alone, "verify")["entries"] == 2

    def test_a_ledger_that_is_served_is_not_restored_over(self, system, loaded, tmp_path):
        backup = str(tmp_path / "backup.sqlite")
        system.imo("backup", backup)
        refused = refusal(system, system.data, "restore", backup, "--replace")
        assert refused.code == 69 and "another process writes this ledger" in str(refused)

    def test_restoring_an_old_backup_says_what_is_lost_and_the_old_file_does_not_come_back_unnoticed(self, system, alone, tmp_path):
        backup = str(tmp_path / "backup.sqlite")
        imo(system, alone, "backup", backup)
        credit(system, alone)
        credit(system, alone)
        assert refusal(system, alone, "restore", backup).code == 73
        refused = refusal(system, alone, "restore", backup, "--replace")
        assert refused.code == 73 and "2 entries would be lost" in str(refused)
        restored = imo(system, alone, "restore", backup, "--replace", "--accept-loss")
        assert (restored["entries"], restored["lostEntries"], restored["generation"]) == (2, 2, 2)
        assert credit(system, alone)["entry"] == 3
        shutil.copy(restored["setAside"], alone / "ledger.sqlite")
        refused = refusal(system, alone, "account", "create", "ben")
        assert refused.code == 78 and "imo adopt" in str(refused)


def paid_since(restored):
    return [(payment["account"], payment["amount"]) for payment in restored["paidSince"]]


class TestMoneyThatLeft:
    """What was paid out after a backup is not paid a second time, however often and however badly the backup is restored."""

    def test_payments_that_a_restoration_recorded_are_recorded_again_by_the_next_one(self, system, alone, tmp_path):
        credit(system, alone, "5")
        backup = str(tmp_path / "backup.sqlite")
        imo(system, alone, "backup", backup)
        imo(system, alone, "account", "withdraw", "anna", "3", "--reference", "bank 1")
        for _ in range(3):
            restored = imo(system, alone, "restore", backup, "--replace", "--accept-loss")
            assert paid_since(restored) == [("anna", str(3 * 10**18))]
            assert "lost entry 4" in restored["paidSince"][0]["reference"] and "bank 1" in restored["paidSince"][0]["reference"]
            assert imo(system, alone, "account", "show", "anna")["available"] == str(2 * 10**18)
        # What was withdrawn between two restorations comes to it.
        imo(system, alone, "account", "withdraw", "anna", "2")
        restored = imo(system, alone, "restore", backup, "--replace", "--accept-loss")
        assert paid_since(restored) == [("anna", str(3 * 10**18)), ("anna", str(2 * 10**18))]
        assert imo(system, alone, "account", "show", "anna")["available"] == "0"

    def test_payments_of_accounts_that_the_backup_does_not_have_keep_no_backup_from_being_restored(self, system, alone, tmp_path):
        backup = str(tmp_path / "backup.sqlite")
        imo(system, alone, "backup", backup)
        imo(system, alone, "account", "create", "ben")
        imo(system, alone, "account", "credit", "ben", "5")
        imo(system, alone, "account", "withdraw", "ben", "3", "--reference", "bank 1")
        restored = imo(system, alone, "restore", backup, "--replace", "--accept-loss")
        assert paid_since(restored) == [("ben", str(3 * 10**18))]
        imo(system, alone, "account", "credit", "ben", "5")
        assert imo(system, alone, "account", "show", "ben")["available"] == str(2 * 10**18)
        # The booking that is given again is known: the bank has paid it.
        refused = refusal(system, alone, "account", "withdraw", "ben", "3", "--reference", "bank 1")
        assert refused.code == 65 and "booked before" in str(refused)
        # A name that only a list has may be misspelt.
        listed = tmp_path / "paid.json"
        listed.write_text(json.dumps([{"account": "bne", "amount": "1", "reference": ""}]))
        assert "bne" in str(refusal(system, tmp_path / "other", "restore", backup, "--paid", str(listed)))

    def test_a_withdrawal_that_was_reversed_did_not_leave(self, system, alone, tmp_path):
        credit(system, alone, "5")
        backup = str(tmp_path / "backup.sqlite")
        imo(system, alone, "backup", backup)
        imo(system, alone, "account", "withdraw", "anna", "3")
        wrong = imo(system, alone, "account", "withdraw", "anna", "1")
        imo(system, alone, "reverse", str(wrong["entry"]))
        assert paid_since(imo(system, alone, "restore", backup, "--replace", "--accept-loss")) == [("anna", str(3 * 10**18))]

    def test_a_ledger_whose_payments_cannot_be_told_is_named_with_the_remedy(self, system, alone, tmp_path):
        credit(system, alone, "5")
        backup, later = str(tmp_path / "backup.sqlite"), str(tmp_path / "later.sqlite")
        imo(system, alone, "backup", backup)
        credit(system, alone, "1")
        imo(system, alone, "backup", later)
        imo(system, alone, "restore", backup, "--replace", "--accept-loss")
        imo(system, alone, "account", "withdraw", "anna", "3")
        arguments = [IMO, "restore", later, "--replace", "--accept-loss", "--data", alone, "--json"]
        done = subprocess.run(arguments, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0 and json.loads(done.stdout)["paidSince"] == []
        assert "does not continue the backup" in done.stderr and "--paid" in done.stderr
        (alone / "ledger.sqlite").write_bytes(b"no ledger")
        done = subprocess.run(arguments, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0 and "cannot be read" in done.stderr and "--paid" in done.stderr, done.stderr

    def test_an_interrupted_restoration_forgets_no_payment(self, system, alone, tmp_path, shim):
        credit(system, alone, "5")
        backup = str(tmp_path / "backup.sqlite")
        imo(system, alone, "backup", backup)
        imo(system, alone, "account", "withdraw", "anna", "3")
        # Those in which the old ledger has lost its name and the new one has none yet, and their neighbours.
        for step in range(12, 19):
            data = tmp_path / str(step)
            shutil.copytree(alone, data)
            imo(system, data, "adopt")
            interrupted = {**system.environment, "LD_PRELOAD": shim, "IMO_TEST_LAST_NAME_CHANGE": str(step)}
            arguments = [IMO, "restore", backup, "--replace", "--accept-loss", "--data", data]
            subprocess.run(arguments, env=interrupted, capture_output=True, text=True, timeout=60)
            assert paid_since(imo(system, data, "restore", backup, "--replace", "--accept-loss")) == [("anna", str(3 * 10**18))], step
            assert imo(system, data, "account", "show", "anna")["available"] == str(2 * 10**18), step


class TestDisplacedFiles:
    def test_an_older_copy_of_the_file_is_noticed_before_it_is_written(self, system, alone, tmp_path):
        shutil.copy(alone / "ledger.sqlite", tmp_path / "old.sqlite")
        credit(system, alone)
        shutil.copy(tmp_path / "old.sqlite", alone / "ledger.sqlite")
        refused = refusal(system, alone, "account", "credit", "anna", "1")
        assert refused.code == 78 and "an older copy was put in its place" in str(refused)
        verified = refusal(system, alone, "verify")
        assert verified.code == 1 and "acknowledged entry 3" in str(verified)
        assert refusal(system, alone, "adopt").code == 78, "the loss of an entry is to be accepted"
        assert imo(system, alone, "adopt", "--accept-loss") | {"data": "", "chainHash": ""} == {
            "data": "", "adopted": True, "entries": 2, "chainHash": "", "generation": 2,
        }
        assert credit(system, alone)["entry"] == 3

    def test_a_copied_data_directory_is_read_but_not_written_until_it_is_adopted(self, system, alone, tmp_path):
        copy = tmp_path / "copy"
        shutil.copytree(alone, copy)
        assert imo(system, copy, "verify")["verified"] is True
        refused = refusal(system, copy, "account", "credit", "anna", "1")
        assert refused.code == 78 and "is a copy" in str(refused)
        serve = subprocess.run([IMO, "serve", "--port", "0", "--data", copy], capture_output=True, text=True, timeout=60)
        assert serve.returncode == 78 and "is a copy" in serve.stderr
        assert imo(system, copy, "adopt")["generation"] == 2
        assert imo(system, copy, "adopt")["adopted"] is False
        assert credit(system, copy)["entry"] == credit(system, alone)["entry"] == 3
        # The two have parted: the one's file is noticed in the other.
        shutil.copy(copy / "ledger.sqlite", alone / "ledger.sqlite")
        assert refusal(system, alone, "account", "credit", "anna", "1").code == 78

    def test_a_file_without_its_mark_is_noticed(self, system, alone):
        (alone / "ledger.mark").unlink()
        refused = refusal(system, alone, "account", "credit", "anna", "1")
        assert refused.code == 78 and "ledger.mark" in str(refused)

    def test_a_file_that_is_exchanged_under_a_running_gateway_is_not_written_any_more(self, system, tmp_path):
        with System(tmp_path / "exchanged") as other:
            ledger = other.data / "ledger.sqlite"
            shutil.copy(ledger, tmp_path / "copy.sqlite")
            os.replace(tmp_path / "copy.sqlite", ledger)
            with pytest.raises(Refused) as refused:
                other.imo("account", "create", "late")
            assert "was exchanged" in str(refused.value)
            assert other.request("GET", "/readyz")[0] == 503


class TestTwoWriters:
    def test_a_second_gateway_does_not_start(self, system, loaded):
        second = subprocess.run([IMO, "serve", "--port", "0"], env=system.environment, capture_output=True, text=True, timeout=60)
        assert second.returncode == 69 and "a gateway already serves" in second.stderr

    def test_where_locks_do_not_hold_the_first_writer_stops_and_says_so(self, tmp_path):
        with System(tmp_path / "fenced") as first:
            account = first.new_caller("anna", "1")
            first.imo("account", "show", "anna")
            # As on a file system whose locks do nothing.
            (first.data / "writer.lock").unlink()
            second = Server(["serve", "--port", "0"], first.environment, tmp_path / "second.log")
            try:
                status, headers, body = first.call(account, {"model": System.MODEL, "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 2})
                assert status == 503, body
                assert "another writer has opened this ledger" in (first.directory / "gateway.log").read_text()
                assert first.imo("verify")["verified"] is True
            finally:
                second.stop()


class TestRecovery:
    def test_the_start_after_a_kill_says_what_it_found(self, tmp_path):
        with System(tmp_path / "killed") as killed:
            assert killed.server.announced["recovery"]["cutOff"] is False
            entries = killed.imo("verify")["entries"]
            killed.kill_gateway()
            killed.start_gateway()
            recovery = killed.server.announced["recovery"]
            assert recovery["cutOff"] is True and recovery["walBytes"] > 0
            assert recovery["entries"] == entries and recovery["openHolds"] == 0
            assert recovery["migrations"] == [] and recovery["generation"] == 1
            assert "ledger opened after a run that was cut off" in (killed.directory / "gateway.log").read_text()
            killed.stop_gateway()
            killed.start_gateway()
            assert killed.server.announced["recovery"]["cutOff"] is False


class TestWriteAheadLog:
    def test_a_reader_that_stays_open_stops_the_writing_at_the_cap_and_not_for_longer(self, tmp_path):
        cap = 4 << 20
        with System(tmp_path / "capped") as capped, CannedUpstream() as upstream:
            key = capped.new_caller("busy", "1000000")
            capped.register(MODEL, *System.PRICES, upstream=upstream.url)
            capped.stop_gateway()
            capped.start_gateway("--wal-cap-mebibytes", str(cap >> 20))
            log = capped.data / "ledger.sqlite-wal"
            reader = sqlite3.connect(f"file:{capped.data / 'ledger.sqlite'}?mode=ro", uri=True, isolation_level=None)
            reader.execute("BEGIN")
            before = reader.execute("SELECT count(*) FROM journal").fetchone()
            largest = [0]
            with Load(capped.gateway, key, MODEL) as load:
                deadline = time.monotonic() + 120
                while not load.refused and time.monotonic() < deadline:
                    largest[0] = max(largest[0], log.stat().st_size)
                    time.sleep(0.02)
            status, headers, body = load.refused[0]
            assert status == 503 and {name.lower() for name in headers} >= {"retry-after"}, body
            assert cap * 3 // 4 < largest[0] <= log.stat().st_size <= cap + (1 << 20)
            assert "write-ahead log has reached its cap" in (capped.directory / "gateway.log").read_text()
            assert reader.execute("SELECT count(*) FROM journal").fetchone() == before, "the reader kept its state"
            assert capped.imo("account", "show", "busy")["account"], "reads go on"
            reader.close()
            deadline = time.monotonic() + 30
            while capped.request("GET", "/readyz")[0] != 200 and time.monotonic() < deadline:
                time.sleep(0.1)
            with Load(capped.gateway, key, MODEL) as load:
                wait_for(load.answers, 50)
            assert not load.refused and log.stat().st_size <= cap
            for receipt in load.receipts:
                assert capped.request("GET", f"/imo/v1/receipts/{receipt}")[0] == 200
            assert capped.imo("verify")["verified"] is True


class TestRestoreDrill:
    """A backup brings what the ledger needs to keep its promises, sealed, or says what is lost before it starts."""

    @pytest.fixture
    def drill(self, system, loaded, tmp_path):
        """A served ledger with a receipt, the key-encryption key, and the sealed backup."""
        key = tmp_path / "backup.key"
        system.imo("model", "upstream", "new-key", str(key))
        prompt = {"model": MODEL, "messages": [{"role": "user", "content": "a prompt that only its caller knows"}], "max_tokens": 4}
        body = json.dumps(prompt).encode()
        status, headers, answer = system.request("POST", "/v1/chat/completions", body, {"Authorization": f"Bearer {loaded}"})
        assert status == 200
        backup = tmp_path / "backup.sqlite"
        made = imo(system, system.data, "backup", str(backup), "--key-encryption-key", str(key))
        assert "gateway.secret" in made["sealed"] and made["opensWith"].startswith("key-encryption key ")
        return key, backup, headers["imo-receipt"], body

    def test_every_receipt_stays_checkable_in_another_directory(self, system, loaded, drill, tmp_path):
        key, backup, receipt, body = drill
        sealed = pathlib.Path(f"{backup}.sealed").read_bytes()
        secret = (system.data / "gateway.secret").read_bytes()
        assert secret.hex().encode() not in sealed and secret not in sealed and stat.S_IMODE(os.stat(f"{backup}.sealed").st_mode) == 0o600
        data = tmp_path / "elsewhere"
        done = subprocess.run(
            [IMO, "restore", backup, "--data", data, "--key-encryption-key", key, "--json"], capture_output=True, text=True, check=True, timeout=60
        )
        assert "gateway.secret" not in done.stderr
        assert "gateway.secret" in json.loads(done.stdout)["unsealed"]
        assert (data / "gateway.secret").read_bytes() == secret and stat.S_IMODE((data / "gateway.secret").stat().st_mode) == 0o600
        before = json.loads(system.request("GET", f"/imo/v1/receipts/{receipt}", None, {"Authorization": f"Bearer {loaded}"})[2])
        server = Server(["serve", "--port", "0", "--data", str(data)], dict(os.environ), tmp_path / "restored.log")
        try:
            with urllib.request.urlopen(
                urllib.request.Request(f"{server.announced['url']}/imo/v1/receipts/{receipt}", headers={"Authorization": f"Bearer {loaded}"}), timeout=30
            ) as response:
                after = json.load(response)
        finally:
            server.stop()
        assert after["salt"] == before["salt"]
        assert hashlib.sha256(bytes.fromhex(after["salt"].removeprefix("0x")) + body).hexdigest() == after["requestHash"].removeprefix("0x")
        assert "was made anew" not in (tmp_path / "restored.log").read_text()
        assert imo(system, data, "verify", "--full")["verified"] is True

    def test_nothing_starts_without_the_key_unless_the_loss_is_accepted(self, system, drill, tmp_path):
        key, backup, _, _ = drill
        data = tmp_path / "elsewhere"
        refused = refusal(system, data, "restore", str(backup))
        assert refused.code == 64 and "gateway.secret" in str(refused) and "--without-sealed" in str(refused) and "salts of receipts" in str(refused)
        other = tmp_path / "other.key"
        system.imo("model", "upstream", "new-key", str(other))
        refused = refusal(system, data, "restore", str(backup), "--key-encryption-key", str(other))
        assert refused.code == 77 and "sealed under the key" in str(refused)
        assert not (data / "ledger.sqlite").exists()
        done = subprocess.run([IMO, "restore", backup, "--data", data, "--without-sealed"], capture_output=True, text=True, check=True, timeout=60)
        assert "gateway.secret' is not there" in done.stderr and "salts of receipts" in done.stderr

    def test_a_seal_that_was_changed_or_is_another_ledgers_is_refused(self, system, alone, drill, tmp_path):
        key, backup, _, _ = drill
        sealed = pathlib.Path(f"{backup}.sealed")
        whole = sealed.read_text()
        document = json.loads(whole)
        box = document["files"]["gateway.secret"]
        document["files"]["gateway.secret"] = box[:-1] + ("0" if box[-1] != "0" else "1")
        data = tmp_path / "elsewhere"
        for text, words in [(json.dumps(document), "was changed"), ("{}", "does not hold"), ("not json", "does not hold")]:
            sealed.write_text(text)
            refused = refusal(system, data, "restore", str(backup), "--key-encryption-key", str(key))
            assert refused.code == 65 and words in str(refused)
        foreign = tmp_path / "foreign.sqlite"
        imo(system, alone, "backup", str(foreign), "--key-encryption-key", str(key))
        pathlib.Path(f"{foreign}.sealed").write_text(whole)
        refused = refusal(system, data, "restore", str(foreign), "--key-encryption-key", str(key))
        assert refused.code == 65 and "put the right file beside the backup" in str(refused)
        assert not (data / "ledger.sqlite").exists() and not (data / "gateway.secret").exists()

    def test_a_backup_without_a_key_says_what_it_lacks(self, system, tmp_path):
        done = subprocess.run(
            [IMO, "backup", tmp_path / "plain.sqlite"], env=system.environment, capture_output=True, text=True, check=True, timeout=60
        )
        assert "gateway.secret is not in the backup" in done.stderr and "--key-encryption-key" in done.stderr
        assert not (tmp_path / "plain.sqlite.sealed").exists()

    def test_another_secret_in_the_directory_is_set_aside_with_its_ledger_and_never_lost(self, system, alone, drill, tmp_path):
        key, backup, _, _ = drill
        (alone / "gateway.secret").write_bytes(b"x" * 32)
        restored = imo(system, alone, "restore", str(backup), "--replace", "--accept-loss", "--key-encryption-key", str(key))
        assert (alone / "gateway.secret").read_bytes() == (system.data / "gateway.secret").read_bytes()
        assert (pathlib.Path(restored["setAside"]).parent / "gateway.secret").read_bytes() == b"x" * 32
        empty = tmp_path / "empty"
        empty.mkdir()
        (empty / "gateway.secret").write_bytes(b"y" * 32)
        refused = refusal(system, empty, "restore", str(backup), "--key-encryption-key", str(key))
        assert refused.code == 73 and (empty / "gateway.secret").read_bytes() == b"y" * 32
