"""Random calls, cuts, errors, retries, kills and stalls: what was charged is what an independent observer at the upstream delivered.

The policy that the observer applies (docs/callers.md, "When something fails"): an answer that arrived whole is charged as it says; a stream that broke
off, as far as it came; what the caller's leaving cut off, to its end; nothing that failed before it. A call that the gateway was killed in may be charged nothing.

IMO_EXACT_ROUNDS and IMO_EXACT_SEED make it longer and other.
"""

import collections
import copy
import http.client
import json
import math
import os
import random
import sqlite3
import threading
import time
import urllib.parse

import journal
from observer import Observer
from system import System

ROUNDS = int(os.environ.get("IMO_EXACT_ROUNDS", "3"))
SEED = int(os.environ.get("IMO_EXACT_SEED", "20261122"))
CALLERS = 12
CALLS_PER_CALLER = 25
MODEL = "observed"
PRICES = {journal.INPUT: 3_000_000_000_000_000_001, journal.OUTPUT: 11_000_000_000_000_000_007}
FIRST_NUMBER = 1_000


Record = collections.namedtuple("Record", "attempts calls keyed answered kills")


class Book:
    """What callers did and were told."""

    def __init__(self):
        self.lock = threading.Lock()
        self.next_number = FIRST_NUMBER
        self.keyed = set()
        self.answered = {}  # number -> (receipt, body) of each whole answer that a caller got

    def new_number(self, is_keyed):
        with self.lock:
            number = self.next_number
            self.next_number += 1
            if is_keyed:
                self.keyed.add(number)
            return number

    def note(self, number, receipt, body):
        with self.lock:
            self.answered.setdefault(number, []).append((receipt, body))


class Caller(threading.Thread):
    def __init__(self, system, key, seed, book):
        super().__init__(daemon=True)
        self.system, self.key, self.book = system, key, book
        self.random = random.Random(seed)
        self.failures = []

    def run(self):
        try:
            for _ in range(CALLS_PER_CALLER):
                self.one_call()
        except Exception as error:  # shown by the test
            self.failures.append(error)

    def one_call(self):
        is_keyed = self.random.random() < 0.4
        number = self.book.new_number(is_keyed)
        stream = self.random.random() < 0.6
        script = {
            "number": number, "do": self.random.choices(["answer", "cut", "refuse", "reset"], [6, 2, 1, 1])[0],
            "status": self.random.choice([400, 429, 500, 503]), "cut": self.random.randrange(3000), "piece": self.random.choice([7, 60, 1000, 10**6]),
            "rounds": self.random.randint(1, 3), "usage": self.random.choice(["asked for", "with the end", "each", "never"]),
            # Another number of output tokens for each call, so that a charge names its call.
            "tokens": [self.random.randint(1, 60), number], "wait": self.random.choice([0, 0, 0.05, 0.3]), "pause": self.random.choice([0, 0, 0.002]),
        }
        message = {"role": "user", "content": json.dumps(script)}
        body = {"model": MODEL, "messages": [message], "max_tokens": 1_000_000 + number, "stream": stream}
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        if is_keyed:
            headers["Idempotency-Key"] = f"key-{number}"
        for _ in range(self.random.choice([1, 2, 3]) if is_keyed else 1):
            leaves_after = self.random.choice([None, None, None, 0, self.random.randrange(2000)])
            twins = 2 if is_keyed and self.random.random() < 0.2 else 1
            threads = [threading.Thread(target=self.attempt, args=(number, body, headers, leaves_after)) for _ in range(twins)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    def attempt(self, number, body, headers, leaves_after):
        """One request; the caller leaves after so many bytes of the answer, if it says so."""
        url = urllib.parse.urlsplit(self.system.gateway)
        connection = http.client.HTTPConnection(url.hostname, url.port, timeout=60)
        try:
            connection.request("POST", "/v1/chat/completions", json.dumps(body), headers)
            if leaves_after == 0:
                return
            response = connection.getresponse()
            answer = response.read(leaves_after) if leaves_after else response.read()
            if leaves_after is None and response.status == 200:
                if not body["stream"] or answer.endswith(b"data: [DONE]\n\n"):
                    self.book.note(number, response.getheader("imo-receipt"), answer)
            assert response.status != 401
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)  # the gateway is being restarted
        finally:
            connection.close()


class Troubles(threading.Thread):
    """Kills the gateway and stalls its database while the callers call."""

    def __init__(self, system, seed):
        super().__init__(daemon=True)
        self.system, self.random = system, random.Random(seed)
        self.stopping = threading.Event()
        self.kills = []

    def run(self):
        while not self.stopping.wait(self.random.uniform(0.4, 1.5)):
            if self.random.random() < 0.5:
                self.kill()
            else:
                self.stall(self.random.uniform(0.05, 3))

    def kill(self):
        started = time.monotonic()
        self.system.kill_gateway()
        self.kills.append((started, time.monotonic()))
        self.system.start_gateway(*OPTIONS)

    def stall(self, seconds):
        database = sqlite3.connect(self.system.data / "ledger.sqlite", timeout=5, isolation_level=None)
        try:
            database.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            database.execute("ROLLBACK")
        except sqlite3.OperationalError:
            pass
        finally:
            database.close()


OPTIONS = ["--log-level", "critical", "--grace-seconds", "60"]


def test_what_was_charged_is_what_was_delivered(tmp_path):
    for round_number in range(ROUNDS):
        seed = SEED + round_number
        record = one_round(tmp_path / str(round_number), seed)
        found = problems(record)
        assert not found, f"IMO_EXACT_SEED={seed} IMO_EXACT_ROUNDS=1:\n" + "\n".join(found[:20])
        assert sum(call.end == "settled" for call in record.calls.values()) > 20
        for fault in FAULTS:
            damaged = copy.deepcopy(record)
            fault(damaged)
            assert problems(damaged), f"{fault.__name__} was not noticed"


def one_round(directory, seed):
    directory.mkdir()
    with System(directory) as system, Observer() as observer:
        prices = ["--price", f"input={PRICES[journal.INPUT]}wei", "--price", f"output={PRICES[journal.OUTPUT]}wei"]
        system.imo("model", "register", MODEL, "--upstream", observer.url, "--context-tokens", "100000", *prices)
        key = system.new_caller("exact", "1000000000")
        system.stop_gateway()
        system.start_gateway(*OPTIONS)
        book = Book()
        troubles = Troubles(system, seed)
        callers = [Caller(system, key, seed * 1000 + number, book) for number in range(CALLERS)]
        for thread in [*callers, troubles]:
            thread.start()
        for caller in callers:
            caller.join(300)
            assert not caller.is_alive() and not caller.failures, caller.failures
        troubles.stopping.set()
        troubles.join(60)
        system.stop_gateway()  # ends when what its callers left is drained
        assert system.imo("verify")["verified"] is True
        assert system.imo("account", "show", "exact")["held"] == "0"
        calls = journal.calls(system.data)
        debited = int(system.imo("account", "show", "exact")["debited"])
        assert debited == sum(call.cost for call in calls.values())
        return Record(observer.attempts, calls, book.keyed, book.answered, troubles.kills)


def problems(record):
    """How the journal differs from what the observer delivered, under the stated policy."""
    attempts, calls, keyed, answered, kills = record
    found = []
    delivered = collections.defaultdict(list)
    for attempt in attempts:
        if attempt.charge() is not None:
            delivered[attempt.number].append(attempt)
    charged = collections.defaultdict(list)
    receipts = {}
    for identity, call in calls.items():
        number = call.greatest[journal.OUTPUT] - 1_000_000
        if call.end == "settled":
            charged[number].append(call)
            receipts[identity] = call
            if call.cost != cost(call.usage):
                found.append(f"call {number} cost {call.cost}, by its usage {cost(call.usage)}")
        elif call.end is None:
            found.append(f"call {number} is still held")
    for number in set(delivered) | set(charged):
        expected = collections.Counter(attempt.charge() for attempt in delivered[number])
        actual = collections.Counter((call.usage.get(journal.INPUT, 0), call.usage.get(journal.OUTPUT, 0)) for call in charged[number])
        if actual - expected:
            found.append(f"call {number}: charged {dict(actual)}, delivered {dict(expected)}")
        excused = sum(was_killed(attempt, kills) for attempt in delivered[number])
        if sum((expected - actual).values()) > excused:
            found.append(f"call {number}: delivered {dict(expected)}, charged {dict(actual)}, killed in {excused}")
        if number in keyed and len(charged[number]) > 1:
            found.append(f"call {number} has a key and was charged {len(charged[number])} times")
    for number, answers in answered.items():
        if not charged[number]:
            found.append(f"call {number} was answered and not charged")
        for receipt, body in answers:
            if receipt.replace("-", "") not in receipts:
                found.append(f"call {number} was answered under the receipt {receipt}, which is not charged")
            if number in keyed and without_comments(body) != without_comments(answers[0][1]):
                found.append(f"call {number} has a key and got two answers")
    return found


def without_comments(body):
    return b"\n\n".join(part for part in body.split(b"\n\n") if not part.startswith(b":"))


def was_killed(attempt, kills):
    """Whether the gateway was killed between the request's arrival and a while after its end, in which it is charged."""
    end = (attempt.ended or math.inf) + 6
    return any(attempt.started - 0.5 <= done and started <= end for started, done in kills)


def cost(usage):
    """The exact sum, rounded up once."""
    return -(-sum(PRICES.get(unit, 0) * quantity for unit, quantity in usage.items()) // 10**6)


# What the test must notice: each changes one thing in what was recorded.


def settled(record):
    return next(call for call in record.calls.values() if call.end == "settled")


def an_observer_that_counts_one_token_more(record):
    for attempt in record.attempts:
        attempt.script["tokens"][1] += 1


def a_charge_that_is_a_token_too_high(record):
    settled(record).usage[journal.OUTPUT] += 1


def a_charge_of_the_wrong_amount(record):
    settled(record).cost += 1


def a_call_charged_twice(record):
    record.calls["00" * 16] = copy.deepcopy(settled(record))


def a_hold_that_is_left(record):
    settled(record).end = None


def an_answer_without_a_charge(record):
    number = next(iter(record.answered))
    for identity in [identity for identity, call in record.calls.items() if call.greatest[journal.OUTPUT] - 1_000_000 == number]:
        del record.calls[identity]


FAULTS = [
    an_observer_that_counts_one_token_more, a_charge_that_is_a_token_too_high, a_charge_of_the_wrong_amount, a_call_charged_twice, a_hold_that_is_left,
    an_answer_without_a_charge,
]
