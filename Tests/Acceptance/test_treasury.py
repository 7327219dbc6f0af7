"""Money of many people: who is owed what, bookings that can be given twice, and payouts in which nobody is paid twice or left out."""

import json
import os
import signal
import subprocess

import pytest
from system import IMO, Refused

COIN = 10**18
OPERATOR = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"


class Treasury:
    """A ledger without a gateway."""

    def __init__(self, directory):
        self.directory = directory
        self.environment = {**os.environ, "IMO_DATA": str(directory / "ledger")}
        self.imo("init", "--operator", OPERATOR)

    def run(self, *arguments, check=True):
        return subprocess.run(
            [IMO, *arguments], cwd=self.directory, env=self.environment, capture_output=True, text=True, check=check, timeout=120
        )

    def imo(self, *arguments, stdin=None):
        done = subprocess.run(
            [IMO, *arguments, "--json"], cwd=self.directory, env=self.environment, capture_output=True, text=True, timeout=120, input=stdin
        )
        if done.returncode:
            raise Refused(done.returncode, done.stderr)
        return json.loads(done.stdout)

    def credit(self, amounts):
        """Books money for many accounts, 64 to an entry."""
        commands = [{"command": "credit", "account": account, "amount": str(amount), "reference": "start"} for account, amount in amounts.items()]
        for start in range(0, len(commands), 64):
            self.imo("submit", "--file", "-", stdin=json.dumps(commands[start : start + 64]))

    def outside(self):
        """All that was ever booked out of the ledger."""
        groups = self.imo("statement")["outside"]["movements"]
        return sum(int(group["received"]) for group in groups)


@pytest.fixture
def treasury(tmp_path):
    return Treasury(tmp_path)


def address(number):
    return "0x" + f"{number:040x}"


class TestBookings:
    def test_a_booking_with_a_reference_is_booked_once(self, treasury):
        treasury.imo("account", "create", "alice")
        first = treasury.imo("account", "credit", "alice", "5", "--reference", "invoice 17")
        again = treasury.imo("account", "credit", "alice", "5", "--reference", "invoice 17")
        assert again["entry"] == first["entry"] and again["available"] == str(5 * COIN)
        with pytest.raises(Refused, match="invoice 17.*entry 3.*amount=5") as refused:
            treasury.imo("account", "credit", "alice", "6", "--reference", "invoice 17")
        assert refused.value.code == 65
        treasury.imo("account", "credit", "alice", "1")
        treasury.imo("account", "credit", "alice", "1")
        assert treasury.imo("account", "show", "alice")["available"] == str(7 * COIN), "without a reference each is a booking of its own"

    def test_the_same_reference_of_another_account_or_direction_is_another_booking(self, treasury):
        for account in ("alice", "ben"):
            treasury.imo("account", "create", account)
            treasury.imo("account", "credit", account, "5", "--reference", "r")
        treasury.imo("account", "withdraw", "ben", "5", "--reference", "r")
        assert treasury.imo("account", "show", "alice")["available"] == str(5 * COIN)
        assert treasury.imo("account", "show", "ben")["available"] == "0"

    def test_an_id_makes_a_booking_unique_too(self, treasury):
        treasury.imo("account", "create", "alice")
        identity = ["--id", "0199e2a4-5f10-7a3c-8d21-6b0f4c2a9e58"]
        assert treasury.imo("account", "credit", "alice", "5", *identity)["entry"] == treasury.imo("account", "credit", "alice", "5", *identity)["entry"]
        with pytest.raises(Refused, match="commandIDReused"):
            treasury.imo("account", "credit", "alice", "6", *identity)

    def test_a_refused_booking_can_be_made_once_the_money_is_there(self, treasury):
        treasury.imo("account", "create", "alice")
        withdraw = ["account", "withdraw", "alice", "5", "--reference", "transfer 9"]
        for _ in range(2):
            with pytest.raises(Refused, match="insufficientBalance"):
                treasury.imo(*withdraw)
        treasury.imo("account", "credit", "alice", "12")
        assert treasury.imo(*withdraw)["available"] == str(7 * COIN)
        assert treasury.imo(*withdraw)["available"] == str(7 * COIN)


class TestLists:
    def test_accounts_are_listed_in_pages_and_filtered(self, treasury):
        names = [f"team-{number:03}" for number in range(300)]
        for start in range(0, 300, 100):
            for name in names[start : start + 100 : 25]:
                treasury.imo("account", "create", name)
        made = [account["account"] for account in treasury.imo("account", "list")]
        assert made == sorted(made) and len(made) == 12
        treasury.imo("account", "credit", made[3], "2")
        pages, after = [], []
        while True:
            done = treasury.run("account", "list", "--limit", "5", "--json", *after)
            pages.append([account["account"] for account in json.loads(done.stdout)])
            if "go on with" not in done.stderr:
                break
            after = done.stderr.split("go on with ")[1].split()
        assert [len(page) for page in pages] == [5, 5, 2] and sum(pages, []) == made
        assert [account["account"] for account in treasury.imo("account", "list", "--least-available", "1.5")] == [made[3]]
        assert [account["account"] for account in treasury.imo("account", "list", "--containing", "m-10")] == ["team-100"]
        assert "2 credit" in treasury.run("account", "list").stdout

    def test_holders_are_listed_with_what_they_are_owed(self, treasury):
        for model in ("one", "two"):
            treasury.imo("model", "register", model, "--price", "call=1", "--snapshot-interval-seconds", "0")
        holders = [address(number) for number in range(1, 8)]
        for holder in holders[:4]:
            treasury.imo("token", "transfer", "one", holder, "100000")
        treasury.imo("token", "transfer", "two", holders[2], "500000")
        for model in ("one", "two"):
            treasury.imo("model", "deposit", model, "10")
            treasury.imo("snapshot", model)
        treasury.imo("account", "credit", holders[5], "3")
        listed = {row["holder"].lower(): row for row in treasury.imo("holder", "list")}
        assert set(listed) == {*holders[:4], holders[5], OPERATOR.lower()}
        assert listed[holders[2]]["tokens"] == {"one": str(100000 * COIN), "two": str(500000 * COIN)}
        assert listed[holders[2]]["claimable"] == str(6 * COIN) and listed[holders[0]]["claimable"] == str(1 * COIN)
        assert listed[holders[5]] == {**listed[holders[5]], "tokens": {}, "claimable": "0", "available": str(3 * COIN)}
        for row in listed.values():
            shown = [treasury.imo("token", "balance", model, row["holder"]) for model in ("one", "two")]
            assert int(row["claimable"]) == sum(int(token["claimable"]) for token in shown)
        assert [row["holder"].lower() for row in treasury.imo("holder", "list", "--least-available", "1")] == [holders[5]]
        assert [row["holder"].lower() for row in treasury.imo("holder", "list", "--token", "two")] == sorted([holders[2], OPERATOR.lower()])
        paged, after = [], []
        while True:
            done = treasury.run("holder", "list", "--limit", "2", "--json", *after)
            paged += [row["holder"].lower() for row in json.loads(done.stdout)]
            if "go on with" not in done.stderr:
                break
            after = done.stderr.split("go on with ")[1].split()
        assert paged == sorted(listed)


class TestPayouts:
    def test_a_batch_pays_each_recipient_once_and_keeps_the_fee(self, treasury):
        treasury.imo("account", "create", "fees")
        treasury.credit({address(1): 10 * COIN, address(2): COIN // 2, address(3): 3 * COIN})
        made = treasury.imo("payout", "prepare", "batch.json", "--least", "1", "--fee", "0.25", "--fee-account", "fees")
        assert (made["payouts"], made["total"]) == (2, str(13 * COIN))
        with pytest.raises(Refused, match="does not exist") as refused:
            treasury.imo("payout", "prepare", "batch.json")
        assert refused.value.code == 73
        with pytest.raises(Refused, match="not approved"):
            treasury.imo("payout", "mark-paid", "batch.json", "--reference", "too early")
        for before in (0, 2):
            approved = treasury.imo("payout", "approve", "batch.json")
            assert (approved["approved"], approved["approvedBefore"], approved["refused"]) == (2 - before, before, 0)
        with pytest.raises(Refused, match="insufficientBalance"):
            treasury.imo("account", "withdraw", address(1), "1")
        one = treasury.imo("payout", "mark-paid", "batch.json", "--reference", "bank 1", "--recipient", address(1))
        assert (one["paid"], one["paidBefore"]) == (1, 0)
        assert [payout["state"] for payout in treasury.imo("payout", "show", "batch.json")["payouts"]] == ["paid", "approved"]
        rest = treasury.imo("payout", "mark-paid", "batch.json", "--reference", "bank 2")
        assert (rest["paid"], rest["paidBefore"]) == (1, 1)
        assert treasury.imo("payout", "mark-paid", "batch.json", "--reference", "bank 3")["paid"] == 0
        assert treasury.outside() == 13 * COIN - COIN // 2
        assert treasury.imo("account", "show", "fees")["available"] == str(COIN // 2)
        assert treasury.imo("account", "show", made["account"])["available"] == "0"
        assert "bank 1" in treasury.run("statement", made["account"]).stdout
        assert treasury.imo("verify")["verified"] is True

    def test_two_batches_of_the_same_money_pay_it_once(self, treasury):
        treasury.credit({address(1): COIN, address(2): COIN})
        for name in ("a.json", "b.json"):
            treasury.imo("payout", "prepare", name)
        treasury.imo("payout", "approve", "a.json")
        done = treasury.run("payout", "approve", "b.json", check=False)
        assert done.returncode == 65 and "2 recipients no longer have the money" in done.stderr
        assert {payout["state"] for payout in treasury.imo("payout", "show", "b.json")["payouts"]} == {"refused"}
        treasury.imo("payout", "mark-paid", "a.json", "--reference", "a")
        assert treasury.outside() == 2 * COIN

    @pytest.mark.parametrize(
        "change, word",
        [
            (lambda batch: batch["payouts"][0].update(amount=str(2 * COIN), pays=str(2 * COIN)) or batch.update(total=str(3 * COIN)), "another amount"),
            (lambda batch: batch["payouts"].append(batch["payouts"][0]), "twice"),
            (lambda batch: batch["payouts"][0].update(pays="1"), "payout 0"),
            (lambda batch: batch.update(total="1"), "total"),
            (lambda batch: batch.update(acount="x"), "'acount'"),
            (lambda batch: batch["payouts"][0].update(fee="1", pays=str(COIN - 1)), "feeAccount"),
        ],
        ids=["amount", "twice", "sum", "total", "unknown", "fee"],
    )
    def test_a_file_that_was_changed_is_refused(self, treasury, change, word):
        treasury.credit({address(1): COIN, address(2): COIN})
        treasury.imo("payout", "prepare", "batch.json")
        treasury.imo("payout", "approve", "batch.json")
        path = treasury.directory / "batch.json"
        batch = json.loads(path.read_text())
        change(batch)
        path.write_text(json.dumps(batch))
        with pytest.raises(Refused, match=word) as refused:
            treasury.imo("payout", "mark-paid", "batch.json", "--reference", "r")
        assert refused.value.code == 65
        assert treasury.outside() == 0

    def test_a_batch_that_is_killed_at_any_instant_is_taken_up_again(self, treasury):
        count = int(os.environ.get("IMO_PAYOUT_RECIPIENTS", "400"))
        treasury.credit({address(number): number * COIN for number in range(1, count + 1)})
        treasury.imo("payout", "prepare", "batch.json")
        for step in (["approve", "batch.json"], ["mark-paid", "batch.json", "--reference", "bank"]):
            for instant in range(10):
                running = subprocess.Popen(
                    [IMO, "payout", *step], cwd=treasury.directory, env=treasury.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
                try:
                    running.wait(0.02 + 0.015 * instant * max(1, count / 2000))
                except subprocess.TimeoutExpired:
                    running.send_signal(signal.SIGKILL)
                    running.wait()
            treasury.imo("payout", *step)
        assert {payout["state"] for payout in treasury.imo("payout", "show", "batch.json")["payouts"]} == {"paid"}
        assert treasury.outside() == sum(range(1, count + 1)) * COIN
        assert treasury.imo("holder", "list", "--least-available", "1wei") == []
        assert treasury.imo("verify")["verified"] is True
