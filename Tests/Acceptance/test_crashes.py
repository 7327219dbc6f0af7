"""The gateway is killed under load at random instants: what a client was told in full is in the journal, and nothing is left half done.

IMO_KILLS=500 kills as often as the project promises; IMO_SEED repeats a run's instants.
"""

import json
import os
import random
import subprocess
import time

import pytest
from canned import CannedUpstream, Load
from system import IMO, System

KILLS = int(os.environ.get("IMO_KILLS", "25"))
SEED = int(os.environ.get("IMO_SEED", str(random.SystemRandom().randrange(1 << 32))))
MODEL = "canned"


@pytest.fixture(scope="module")
def upstream():
    with CannedUpstream() as upstream:
        yield upstream


@pytest.fixture
def key(system, upstream):
    system.register(MODEL, *System.PRICES, upstream=upstream.url)
    return system.new_caller("crashing", "1000000")


def kill_while_starting(system, seconds):
    """A gateway that is killed before anybody knows whether it listens."""
    process = subprocess.Popen([IMO, "serve", "--port", "0"], env=system.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    process.kill()
    process.wait(60)


def account(system, key):
    return json.loads(system.request("GET", "/imo/v1/accounts/me", headers={"Authorization": f"Bearer {key}"})[2])


def test_no_answer_is_lost_and_no_hold_is_left_by_kills_at_random_instants(system, key):
    print(f"IMO_KILLS={KILLS} IMO_SEED={SEED}")
    instants = random.Random(SEED)
    answered = {}
    for kill in range(KILLS):
        with Load(system.gateway, key, MODEL) as load:
            time.sleep(instants.uniform(0, 0.3))
            system.kill_gateway()
        if instants.random() < 0.1:
            kill_while_starting(system, instants.uniform(0, 0.2))
        report = system.imo("verify")
        assert report["verified"] is True, (SEED, kill, report)
        system.start_gateway()
        # What the killed gateway held was given back before this one listened.
        assert account(system, key)["held"] == "0", (SEED, kill)
        for receipt in load.receipts:
            status, _, body = system.request("GET", f"/imo/v1/receipts/{receipt}")
            assert status == 200, (SEED, kill, receipt, body)
            assert receipt not in answered
            answered[receipt] = int(json.loads(body)["cost"])
    print(f"{len(answered)} answers, {report['entries']} entries")
    assert len(answered) > KILLS
    debited = int(account(system, key)["debited"])
    # A call may be charged whose answer was cut off on its way; never the other way round.
    assert debited >= sum(answered.values())
    assert str(debited) == system.imo("token", "show", MODEL)["unsnapshottedRevenue"]
    assert system.imo("verify", "--full")["verified"] is True
