"""The gateway is killed under load again and again: what a client was told in full is in the journal."""

import json
import threading

import pytest
from system import System

KILLS = 20
CALLERS = 8
ANSWERS_BEFORE_A_KILL = 5


class Load:
    """Callers that call until they are stopped and remember every answer that they received in full."""

    def __init__(self, system, key):
        self.system, self.key = system, key
        self.answered = []
        self.stopping = threading.Event()
        self.enough = threading.Semaphore(0)
        self.threads = [threading.Thread(target=self.run, args=(number,)) for number in range(CALLERS)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join(120)

    def run(self, number):
        stream = number % 2 == 0
        body = {"model": System.MODEL, "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 6, "seed": number, "stream": stream}
        while not self.stopping.is_set():
            try:
                status, headers, answer = self.system.call(self.key, body)
            except OSError:
                return
            except Exception:  # a half-received answer: nothing was promised
                return
            if status == 200 and (not stream or answer.endswith(b"data: [DONE]\n\n")):
                self.answered.append(headers["imo-receipt"])
                self.enough.release()


@pytest.fixture
def key(system):
    return system.new_caller("crashing", "1000000")


def test_no_answer_is_lost_over_twenty_kills(system, key):
    answered = []
    for kill in range(KILLS):
        with Load(system, key) as load:
            for _ in range(ANSWERS_BEFORE_A_KILL + kill):
                assert load.enough.acquire(timeout=60)
            system.kill_gateway()
        answered += load.answered
        report = system.imo("verify")
        assert report["verified"] is True, report
        system.start_gateway()
        for receipt in load.answered:
            assert system.imo("receipt", receipt)["receipt"] == receipt
    assert len(set(answered)) == len(answered) >= KILLS * ANSWERS_BEFORE_A_KILL
    account = system.imo("account", "show", "crashing")
    assert account["held"] == "0"
    costs = sum(int(json.loads(system.request("GET", f"/imo/v1/receipts/{receipt}")[2])["cost"]) for receipt in answered)
    assert costs <= int(account["debited"])
    assert account["debited"] == system.imo("token", "show", System.MODEL)["unsnapshottedRevenue"]
    assert system.imo("verify")["verified"] is True
