"""Concurrent calls cannot spend more than a balance has."""

import concurrent.futures
import json

CALLS = 200
AFFORDABLE = 10


def test_of_two_hundred_concurrent_calls_ten_are_affordable(system):
    system.register("flat", "--price", "call=3")
    key = system.new_caller("poor", str(3 * AFFORDABLE))
    body = {"model": "flat", "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 2, "seed": 1}
    with concurrent.futures.ThreadPoolExecutor(CALLS) as pool:
        answers = list(pool.map(lambda _: system.call(key, body), range(CALLS)))
    statuses = [status for status, _, _ in answers]
    assert statuses.count(200) == AFFORDABLE
    assert statuses.count(402) == CALLS - AFFORDABLE
    for status, _, text in answers:
        if status == 402:
            error = json.loads(text)["error"]
            assert set(error) == {"message", "type", "param", "code"}
            assert error["code"] == "insufficient_balance"
    account = system.imo("account", "show", "poor")
    assert account["available"] == "0"
    assert account["held"] == "0"
    assert system.imo("token", "show", "flat")["unsnapshottedRevenue"] == str(3 * AFFORDABLE * 10**18)


def test_holds_at_the_greatest_cost_are_given_back_at_the_real_one(system):
    system.register("long", "--price", "output=1000000")
    key = system.new_caller("careful", "100")
    body = {"model": "long", "prompt": "x", "max_tokens": 50, "seed": 1, "stop": ["e"]}
    spent = 0
    for _ in range(2):
        status, headers, text = system.call(key, body, "/v1/completions")
        assert status == 200, text
        spent += json.loads(text)["usage"]["completion_tokens"] * 10**18
        assert int(headers["imo-balance"]) == 100 * 10**18 - spent
    assert system.available("careful") == 100 * 10**18 - spent
