"""The sequence of a coding agent: tokens are counted before each turn, tools are offered, their results come back, and everything streams."""

import anthropic
import pytest
from conftest import MODELS

TOOLS = [
    {
        "name": "read_file", "description": "Reads a file of the project",
        "input_schema": {"type": "object", "properties": {"path": {"enum": ["a.txt", "b.txt"]}}, "required": ["path"], "additionalProperties": False},
    }
]


@pytest.mark.parametrize("upstream", ["llama", "litellm"])
def test_three_turns(system, bill, upstream):
    agent = anthropic.Anthropic(base_url=system.gateway, api_key=bill.key, max_retries=0)
    messages = [{"role": "user", "content": "Fix the test."}]
    prompt = {"model": MODELS[upstream], "system": [{"type": "text", "text": "You write code.", "cache_control": {"type": "ephemeral"}}], "tools": TOOLS}
    for turn in range(3):
        counted = agent.messages.count_tokens(messages=messages, **prompt).input_tokens
        before = bill.charged()
        with agent.messages.stream(messages=messages, max_tokens=400, tool_choice={"type": "any"}, **prompt) as stream:
            final = stream.get_final_message()
        after = bill.charged()
        told = final.usage
        assert after["input"] - before["input"] == told.input_tokens
        assert after["cached-input"] - before["cached-input"] == (told.cache_read_input_tokens or 0)
        assert after["output"] - before["output"] == told.output_tokens
        assert counted > 0
        call = next(block for block in final.content if block.type == "tool_use")
        assert call.name == "read_file" and call.input["path"] in ("a.txt", "b.txt")
        result = {"type": "tool_result", "tool_use_id": call.id, "content": f"contents {turn}"}
        messages += [{"role": "assistant", "content": [call.model_dump(include={"type", "id", "name", "input"})]}, {"role": "user", "content": [result]}]
    counts = [exchange for exchange in bill.exchanges if exchange.path.endswith("count_tokens")]
    assert len(counts) == 3
    bill.check(calls=3)
