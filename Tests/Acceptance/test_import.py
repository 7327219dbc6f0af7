"""A configuration of LiteLLM's proxy is taken over: exactly what has a counterpart, with a list of what has none."""

import json
import os
import stat
import subprocess

import pytest
from system import IMO, Refused

OPERATOR = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
CONFIG = """
model_list:
  - model_name: gpt-4o
    litellm_params:
      model: openai/gpt-4o-2024-08-06
      api_key: os.environ/CANARY_KEY
      rpm: 60
    model_info: {input_cost_per_token: 2.5e-06, output_cost_per_token: 0.00001, max_input_tokens: 128000, max_output_tokens: 16384}
  - model_name: gpt-4o
    litellm_params: {model: openai/gpt-4o, api_base: "http://127.0.0.1:8000/v1", weight: 3, input_cost_per_token: 1, output_cost_per_token: 1}
  - model_name: small
    litellm_params: {model: hosted_vllm/llama, api_base: "http://127.0.0.1:8001/v1", api_key: literal-key, input_cost_per_token: 1.5e-07, output_cost_per_token: 6e-7}
  - model_name: claude
    litellm_params: {model: anthropic/claude-sonnet, api_key: os.environ/ANTHROPIC, input_cost_per_token: 1, output_cost_per_token: 1}
  - model_name: unpriced
    litellm_params: {model: openai/gpt-5}
router_settings:
  routing_strategy: simple-shuffle
  fallbacks: [{gpt-4o: [small, claude]}, {small: [claude]}]
general_settings: {master_key: sk-1234}
"""


@pytest.fixture
def imo(tmp_path):
    (tmp_path / "config.yaml").write_text(CONFIG)

    def run(*arguments):
        environment = {**os.environ, "IMO_DATA": str(tmp_path / "ledger"), "CANARY_KEY": "sk-canary"}
        done = subprocess.run([IMO, *arguments, "--json"], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
        if done.returncode:
            raise Refused(done.returncode, done.stderr)
        assert "sk-canary" not in done.stdout + done.stderr and "literal-key" not in done.stdout + done.stderr
        return json.loads(done.stdout)

    run("init", "--operator", OPERATOR)
    run.folder = tmp_path
    return run


def test_a_dry_run_shows_what_would_be_made_and_what_cannot_and_changes_nothing(imo):
    plan = imo("import", "litellm", "config.yaml")
    assert [(model["model"], model["state"]) for model in plan["models"]] == [("gpt-4o", "would be imported"), ("small", "would be imported")]
    assert plan["models"][0]["perMillion"] == {"input": str(25 * 10**17), "output": str(10 * 10**18)}
    assert plan["models"][1]["perMillion"] == {"input": str(15 * 10**16), "output": str(6 * 10**17)}
    left_out = "\n".join(row["what"] for row in plan["leftOut"])
    for word in ("claude: the upstream anthropic/claude-sonnet", "unpriced:", "gpt-4o: litellm_params.rpm", "general_settings", "keys, teams and budgets",
                 "gpt-4o: its fallbacks after small", "small: its fallback claude", "router_settings"):
        assert word in left_out, left_out
    assert imo("model", "list") == []


def test_applied_it_makes_models_upstreams_keys_and_fallbacks_once(imo):
    for state in ("imported", "registered before, left as it is"):
        made = imo("import", "litellm", "config.yaml", "--apply", "--key-directory", "keys")
        assert {model["state"] for model in made["models"]} == {state}
    shown = imo("model", "show", "gpt-4o")
    assert (shown["contextTokens"], shown["maximumOutputTokens"]) == (128000, 16384)
    listed = json.loads((imo.folder / "ledger" / "upstreams.json").read_text())["models"]["gpt-4o"]
    assert listed["fallback"] == "small"
    assert [(upstream["url"], upstream.get("weight", 1)) for upstream in listed["upstreams"]] == [("https://api.openai.com/v1", 1), ("http://127.0.0.1:8000/v1", 3)]
    keys = sorted((imo.folder / "keys").iterdir())
    assert [key.read_text() for key in keys] == ["sk-canary\n", "literal-key\n"]
    assert all(stat.S_IMODE(key.stat().st_mode) == 0o600 for key in keys)
    assert imo("verify")["verified"] is True


@pytest.mark.parametrize(
    "content, word",
    [("a: [", "LiteLLM"), ("{}", "model_list"), ("model_list: [{model_name: x}]", "entry 1"),
     ("model_list: [{model_name: x, litellm_params: {model: openai/x, input_cost_per_token: -1, output_cost_per_token: 1}}]", "'-1' is not a price"),
     ("model_list: [{model_name: x, litellm_params: {model: openai/x, input_cost_per_token: 1e-30, output_cost_per_token: 1}}]", "finer")],
)
def test_a_file_that_is_no_such_configuration_is_refused(imo, content, word):
    (imo.folder / "config.yaml").write_text(content)
    with pytest.raises(Refused, match=word) as refused:
        imo("import", "litellm", "config.yaml")
    assert refused.value.code == 65
