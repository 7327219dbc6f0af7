"""Mixed calls at odd prices: the receipts, the revenue and an independent computation with plain integers agree to the last digit."""

import concurrent.futures
import fractions
import math
import random

CALLS = 1000
PRICES = {"input": 1_333_333_333_333_333_337, "output": 7_777_777_777_777_777_771, "call": 101_010_101_010_101_010_101_000_000}


def test_receipts_revenue_and_plain_integers_agree(system):
    call_price = PRICES["call"] // 10**6
    system.register(
        "odd", "--price", f"input={PRICES['input']}wei", "--price", f"output={PRICES['output']}wei", "--price", f"call={call_price}wei"
    )
    key = system.new_caller("mixed", "1000000")
    before = system.available("mixed")
    generator = random.Random(7)
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda body: one_call(system, key, *body), [random_call(generator) for _ in range(CALLS)]))
    receipts = [system_receipt(system, receipt) for receipt, _ in answers]
    expected = [cost_of(receipt["usage"]) for receipt in receipts]
    assert [int(receipt["cost"]) for receipt in receipts] == expected
    assert [cost for _, cost in answers if cost is not None] == [cost for (_, shown), cost in zip(answers, expected) if shown is not None]
    assert before - system.available("mixed") == sum(expected)
    assert int(system.imo("token", "show", "odd")["unsnapshottedRevenue"]) == sum(expected)
    assert system.imo("account", "show", "mixed")["held"] == "0"


def cost_of(usage):
    """The exact rational sum, rounded up once."""
    return math.ceil(sum(fractions.Fraction(PRICES[unit] * quantity, 10**6) for unit, quantity in usage.items()))


def random_call(generator):
    text = "x" * generator.randint(1, 40)
    kind = generator.randrange(4)
    if kind == 0:
        return "/v1/embeddings", {"model": "odd", "input": text}
    limits = {"model": "odd", "max_tokens": generator.randint(1, 8), "seed": generator.randrange(1000)}
    if kind == 1:
        return "/v1/completions", {**limits, "prompt": text}
    return "/v1/chat/completions", {**limits, "messages": [{"role": "user", "content": text}], "stream": kind == 3}


def one_call(system, key, path, body):
    """(receipt id, cost in the header or None for a stream)"""
    status, headers, answer = system.call(key, body, path)
    assert status == 200, answer
    cost = headers.get("imo-cost")
    return headers["imo-receipt"], int(cost) if cost else None


def system_receipt(system, receipt):
    status, _, body = system.request("GET", f"/imo/v1/receipts/{receipt}")
    assert status == 200, body
    import json

    return json.loads(body)
