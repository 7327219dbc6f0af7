"""A page of another origin in a browser: it may call where the operator allowed its origin, and reads the cost; another page may not."""

import json

import pytest
from conftest import MODELS

CALL = """
const response = await fetch(%s + "/v1/chat/completions", {
  method: "POST",
  headers: {authorization: "Bearer " + %s, "content-type": "application/json"},
  body: JSON.stringify({model: %s, stream: %s, max_tokens: 5, messages: [{role: "user", content: "Hello"}]}),
});
return {status: response.status, receipt: response.headers.get("imo-receipt"), cost: response.headers.get("imo-cost"), text: await response.text()};
"""


def script(system, bill, stream):
    return CALL % tuple(json.dumps(value) for value in (system.gateway, bill.key, MODELS["llama"], stream))


@pytest.mark.parametrize("stream", [False, True])
def test_a_page_of_an_allowed_origin(system, bill, pages, stream):
    result = pages.run(script(system, bill, stream))
    assert result["status"] == 200, result
    assert result["receipt"]
    receipt = system.imo("receipt", result["receipt"])
    assert stream or result["cost"] == receipt["cost"]
    assert result["text"].endswith("data: [DONE]\n\n") == stream
    bill.check(calls=1)


def test_a_page_of_another_origin(system, bill, pages):
    result = pages.run(script(system, bill, False), host="localhost")
    assert "Failed to fetch" in result["error"]
    assert bill.charged() == {"input": 0, "cached-input": 0, "output": 0} and not bill.exchanges
