"""Offers: under- and oversubscription, rounding, vesting, tokens that are not there, each with real money and tokens."""

import hashlib
import time

import pytest
from system import Refused


@pytest.fixture(scope="module")
def model(system):
    system.register("funded")
    system.imo("account", "create", "proceeds")
    return "funded"


@pytest.fixture(scope="module")
def people(system):
    """Three depositors with 1,000 units each."""
    people = {}
    for name in ("anna", "ben", "carl"):
        people[name] = system.new_wallet(f"offer-{name}")
        system.imo("account", "credit", people[name], "1000wei")
    return people


def open_offer(system, name, *options, tokens="1000wei", target="100wei", cap="200wei", window="6"):
    system.imo(
        "offer", "open", name, "--model", "funded", "--tokens", tokens, "--target", target, "--cap", cap, "--window-seconds", window, "--proceeds",
        "proceeds", *options,
    )


def deposit(system, offer, name, amount):
    keystore = system.directory / f"offer-{name}.json"
    return system.imo("offer", "deposit", offer, amount, "--keystore", str(keystore), "--password-file", str(system.password))


def close(system, offer, *options):
    deadline = time.monotonic() + 30
    while system.imo("offer", "show", offer)["state"] == "open":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return system.imo("offer", "close", offer, *options)


def tokens(system, address):
    return int(system.imo("token", "balance", "funded", address)["balance"])


def test_below_the_target_everything_comes_back(system, model, people):
    open_offer(system, "too-dear", target="150wei", cap="150wei")
    before = {name: system.available(address) for name, address in people.items()}
    deposit(system, "too-dear", "anna", "149wei")
    assert system.available(people["anna"]) == before["anna"] - 149
    assert close(system, "too-dear")["state"] == "failed"
    assert {name: system.available(address) for name, address in people.items()} == before


def test_above_the_cap_deposits_are_used_in_proportion_and_proceeds_are_paid_after_the_tokens(system, model, people, tmp_path):
    document = tmp_path / "terms.txt"
    document.write_text("terms")
    open_offer(system, "popular", "--document", str(document), window="12")
    before = {name: system.available(address) for name, address in people.items()}
    held = {name: tokens(system, address) for name, address in people.items()}
    for name, amount in (("anna", "300wei"), ("ben", "100wei"), ("carl", "1wei")):
        deposit(system, "popular", name, amount)
    with pytest.raises(Refused, match="insufficientBalance"):
        deposit(system, "popular", "ben", "100000wei")
    with pytest.raises(Refused, match="the window of popular ends"):
        system.imo("offer", "close", "popular")
    shown = close(system, "popular", "--duration-seconds", "1000000", "--cliff-seconds", "1000000")
    # 200 of 401: 149, 49 and 0 are used, for 5 tokens each.
    used = {"anna": 149, "ben": 49, "carl": 0}
    assert (shown["state"], shown["used"], shown["granted"]) == ("delivered", "198", "990")
    assert hashlib.sha256(b"terms").hexdigest() in shown["documents"]
    for name, address in people.items():
        assert system.available(address) == before[name] - used[name], name
        assert tokens(system, address) == held[name] + 5 * used[name], name
    assert system.available("proceeds") == 198
    assert system.imo("offer", "close", "popular")["state"] == "delivered"
    assert tokens(system, people["anna"]) == held["anna"] + 745
    with pytest.raises(Refused, match="late"):
        deposit(system, "popular", "anna", "5wei")
    assert system.imo("verify")["verified"] is True


def test_tokens_that_are_not_delivered_in_time_give_the_money_back(system, model, people):
    open_offer(system, "undelivered", "--deliver-within-seconds", "1", "--by-share")
    before = system.available(people["ben"])
    deposit(system, "undelivered", "ben", "120wei")
    deadline = time.monotonic() + 30
    while system.available(people["ben"]) != before and time.monotonic() < deadline:
        time.sleep(0.1)
    assert system.available(people["ben"]) == before
    assert system.imo("offer", "close", "undelivered")["state"] == "undelivered"


def test_more_tokens_than_the_issuer_has_are_not_offered(system, model):
    with pytest.raises(Refused, match="offer at most so many"):
        open_offer(system, "greedy", tokens="999999999999")
