"""Tiers, discounts, least charges, budgets and refunds, against plain fractions of integers."""

import concurrent.futures
import fractions
import json
import math
import random

import pytest
from system import Refused

WEI = 10**18
LADDERS = {"input": [(0, 3_333_333_333_333_337), (700, 1_111_111_111_111_113), (2500, 777_777_777_777_777)], "output": [(0, 9 * 10**15 + 1), (300, 10**15 + 7)]}
LEAST = 25_000_000_000
DISCOUNT = 1234


def key_id(system, account):
    return system.imo("key", "list", "--account", account)[0]["key"]


def receipt_of(system, receipt):
    status, _, body = system.request("GET", f"/imo/v1/receipts/{receipt}")
    assert status == 200, body
    return json.loads(body)


def completion(model, generator):
    text = "x" * generator.randint(1, 60)
    return {"model": model, "prompt": text, "max_tokens": generator.randint(1, 8), "seed": generator.randrange(1000)}


def ladder_cost(ladder, start, quantity):
    """What a quantity costs after a volume: of each tier the part that lies in it."""
    ends = [begin for begin, _ in ladder[1:]] + [math.inf]
    return sum(price * max(0, min(end, start + quantity) - max(begin, start)) for (begin, price), end in zip(ladder, ends))


def test_tiers_discount_and_least_charge_are_exact_in_the_order_of_the_journal(system):
    options = [item for unit, ladder in LADDERS.items() for item in ("--price", f"{unit}={ladder[0][1]}wei")]
    options += [item for unit, ladder in LADDERS.items() for begin, price in ladder[1:] for item in ("--tier", f"{unit}@{begin}={price}wei")]
    system.register("graduated", *options, "--least-charge", f"{LEAST}wei")
    key = system.new_caller("volume", "1000")
    system.imo("key", "discount", key_id(system, "volume"), str(DISCOUNT))
    generator = random.Random(4)
    bodies = [completion("graduated", generator) for _ in range(150)]
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda body: system.call(key, body, "/v1/completions"), bodies))
    assert {status for status, _, _ in answers} == {200}
    receipts = [receipt_of(system, headers["imo-receipt"]) for _, headers, _ in answers]
    volume, least = {"input": 0, "output": 0}, 0
    for receipt in sorted(receipts, key=lambda receipt: receipt["entry"]):
        exact = fractions.Fraction(0)
        for unit, ladder in LADDERS.items():
            quantity = receipt["usage"].get(unit, 0)
            exact += fractions.Fraction(ladder_cost(ladder, volume[unit], quantity), 10**6)
            volume[unit] += quantity
        cost = max(LEAST, math.ceil(exact * (10_000 - DISCOUNT) / 10_000))
        least += cost == LEAST
        assert int(receipt["cost"]) == cost
        assert (receipt["discountBasisPoints"], receipt["leastCharge"]) == (DISCOUNT, str(LEAST))
    assert volume["input"] > LADDERS["input"][-1][0] and volume["output"] > LADDERS["output"][-1][0] and least > 0
    total = sum(int(receipt["cost"]) for receipt in receipts)
    assert system.available("volume") == 1000 * WEI - total
    assert int(system.imo("token", "show", "graduated")["unsnapshottedRevenue"]) == total


@pytest.mark.parametrize("scope", ["key", "account", "model"])
def test_two_hundred_concurrent_calls_spend_what_their_budget_allows(system, scope):
    model, account = f"flat-{scope}", f"spender-{scope}"
    system.register(model, "--price", "call=3")
    key = system.new_caller(account, "10000")
    name = {"key": key_id(system, account), "account": account, "model": model}[scope]
    budget = ["--" + scope, name, "--period", "month"]
    assert system.imo("budget", "set", "32", *budget)["left"] == str(32 * WEI)
    body = {"model": model, "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 2, "seed": 1}
    with concurrent.futures.ThreadPoolExecutor(200) as pool:
        answers = list(pool.map(lambda _: system.call(key, body), range(200)))
    statuses = [status for status, _, _ in answers]
    assert (statuses.count(200), statuses.count(402)) == (10, 190)
    errors = [json.loads(text)["error"] for status, _, text in answers if status == 402]
    assert all(set(error) == {"message", "type", "param", "code"} and error["code"] == "budget_exceeded" for error in errors)
    (shown,) = system.imo("budget", "show", "--" + scope, name)
    assert (shown["spent"], shown["held"], shown["left"]) == (str(30 * WEI), "0", str(2 * WEI))
    assert system.available(account) == 9970 * WEI
    if scope != "model":
        _, _, mine = system.request("GET", "/imo/v1/accounts/me", headers={"Authorization": f"Bearer {key}"})
        assert json.loads(mine)["budgets"] == [shown]
        assert system.imo("account", "show", account)["budgets"] == [shown]

    receipt = next(headers["imo-receipt"] for status, headers, _ in answers if status == 200)
    system.imo("refund", receipt, "--reason", "test")
    assert [system.call(key, body)[0] for _ in range(2)] == [200, 402]
    system.imo("budget", "remove", *budget)
    assert system.call(key, body)[0] == 200
    with pytest.raises(Refused, match="budgetNotFound") as refused:
        system.imo("budget", "remove", *budget)
    assert refused.value.code == 66


def test_refunds_reverse_the_shares_exactly_and_never_more_than_the_charge(system):
    system.imo("account", "create", "partner")
    system.register("shared", "--price", "call=1.000000000000000003", "--split", "partner=3333", interval="0")
    key = system.new_caller("refunded", "100")
    body = {"model": "shared", "prompt": "x", "max_tokens": 1, "seed": 1}
    cost = WEI + 3
    _, headers, _ = system.call(key, body, "/v1/completions")
    receipt = headers["imo-receipt"]
    shares = {"partner": cost * 3333 // 10_000}
    shares["holders"] = cost - shares["partner"]
    left, generator = cost, random.Random(24)
    for part in [1, *(generator.randrange(1, cost // 6) for _ in range(5)), None]:
        with pytest.raises(Refused, match="refundExceedsCharge"):
            system.imo("refund", receipt, "--amount", f"{left + 1}wei", "--reason", "too much")
        amount = left if part is None else part
        shown = system.imo("refund", receipt, *([] if part is None else ["--amount", f"{part}wei"]), "--reason", "a part")
        from_partner = math.floor(fractions.Fraction(shares["partner"] * amount, left))
        shares["partner"] -= from_partner
        shares["holders"] -= amount - from_partner
        left -= amount
        assert system.available("refunded") == 100 * WEI - left
        assert system.available("partner") == shares["partner"]
        assert int(system.imo("token", "show", "shared")["unsnapshottedRevenue"]) == shares["holders"]
        assert int(shown["refunded"]) == cost - left
    assert shares == {"partner": 0, "holders": 0}
    shown = receipt_of(system, receipt)
    assert [refund["reason"] for refund in shown["refunds"]] == ["a part"] * 7
    assert (shown["refunded"], shown["cost"]) == (str(cost), str(cost))
    assert shown == system.imo("receipt", receipt)


def test_what_a_snapshot_shared_out_is_refunded_only_after_it_was_brought_back(system):
    system.register("paid-out", "--price", "call=2", interval="0")
    key = system.new_caller("late", "10")
    _, headers, _ = system.call(key, {"model": "paid-out", "prompt": "x", "max_tokens": 1}, "/v1/completions")
    system.imo("snapshot", "paid-out")
    with pytest.raises(Refused, match="insufficientBalance"):
        system.imo("refund", headers["imo-receipt"], "--reason", "late")
    system.imo("model", "deposit", "paid-out", "2", "--reference", "for a refund")
    system.imo("refund", headers["imo-receipt"], "--reason", "late")
    assert system.available("late") == 10 * WEI


def test_the_journal_with_all_of_this_verifies(system):
    assert system.imo("verify")["verified"] is True
