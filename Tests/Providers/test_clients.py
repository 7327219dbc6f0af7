"""Client packages as they are, with the gateway's address and a key: each works, and what the upstream told is charged."""

import asyncio
import json
import os
import pathlib
import subprocess
import sys

import anthropic
import instructor
import litellm
import openai
import pydantic
import pytest
from agents import Agent, ModelSettings, OpenAIChatCompletionsModel, OpenAIResponsesModel, Runner, function_tool, set_tracing_disabled
from conftest import MODELS
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from llama_index.core.llms import ChatMessage
from llama_index.llms.openai_like import OpenAILike
from pydantic_ai import Agent as PydanticAgent
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel as PydanticResponsesModel
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.openai import OpenAIProvider

QUESTION = "What is a ledger?"
UPSTREAMS = pytest.mark.parametrize("upstream", ["llama", "litellm"])


class Payment(pydantic.BaseModel):
    """Grammars keep even a model of random weights to it."""

    kind: str = pydantic.Field(json_schema_extra={"enum": ["fee", "tip"]})
    paid: bool


@pytest.fixture
def base(system):
    return system.gateway + "/v1"


class TestOpenAI:
    @UPSTREAMS
    def test_chats_and_streams(self, base, bill, upstream):
        client = openai.OpenAI(base_url=base, api_key=bill.key, max_retries=0)
        messages = [{"role": "user", "content": QUESTION}]
        answer = client.chat.completions.create(model=MODELS[upstream], messages=messages, max_tokens=6)
        assert answer.model == MODELS[upstream] and answer.usage.completion_tokens == bill.charged()["output"]
        chunks = list(client.chat.completions.create(model=MODELS[upstream], messages=messages, max_tokens=6, stream=True))
        assert "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
        # Events, because `responses.stream` of this client fails with llama.cpp's server, gateway or not: its first event has no `output`.
        events = list(client.responses.create(model=MODELS[upstream], input=QUESTION, max_output_tokens=17, stream=True))
        final = events[-1].response
        assert final.output_text == "".join(event.delta for event in events if event.type == "response.output_text.delta") != ""
        assert final.model == MODELS[upstream]
        bill.check(calls=3)


class TestAnthropic:
    @UPSTREAMS
    def test_messages_and_streams(self, system, bill, upstream):
        client = anthropic.Anthropic(base_url=system.gateway, api_key=bill.key, max_retries=0)
        # LiteLLM makes 16 of fewer.
        ask = dict(model=MODELS[upstream], max_tokens=17, messages=[{"role": "user", "content": QUESTION}])
        assert client.messages.create(**ask).usage.output_tokens == bill.charged()["output"]
        with client.messages.stream(**ask) as stream:
            assert "".join(stream.text_stream)
        bill.check(calls=2)


class TestLangChain:
    @UPSTREAMS
    def test_invoked_streamed_and_structured(self, base, bill, upstream):
        chat = ChatOpenAI(model=MODELS[upstream], base_url=base, api_key=bill.key, max_tokens=200, max_retries=0)
        assert chat.invoke(QUESTION).usage_metadata["output_tokens"] == bill.charged()["output"]
        assert "".join(part.text for part in chat.stream(QUESTION))
        assert chat.with_structured_output(Payment, method="json_schema").invoke(QUESTION).kind in ("fee", "tip")
        bill.check(calls=3)

    def test_embeddings(self, base, bill):
        model = OpenAIEmbeddings(model=MODELS["embeddings"], base_url=base, api_key=bill.key, check_embedding_ctx_length=False)
        assert len(model.embed_documents(["a ledger", "a token"])) == 2
        bill.check(calls=1)


class TestLlamaIndex:
    @UPSTREAMS
    def test_chats_completes_and_streams(self, base, bill, upstream):
        model = OpenAILike(model=MODELS[upstream], api_base=base, api_key=bill.key, is_chat_model=True, max_tokens=6, max_retries=0)
        assert model.chat([ChatMessage(role="user", content=QUESTION)]).message.content
        assert list(model.stream_complete(QUESTION))[-1].text
        bill.check(calls=2)


class TestLiteLLM:
    @UPSTREAMS
    @pytest.mark.parametrize("vendor", ["openai", "anthropic"])
    def test_completions_and_streams(self, system, base, bill, upstream, vendor):
        place = dict(model=f"{vendor}/{MODELS[upstream]}", api_base=base if vendor == "openai" else system.gateway, api_key=bill.key)
        ask = dict(messages=[{"role": "user", "content": QUESTION}], max_tokens=17, num_retries=0, **place)
        assert litellm.completion(**ask).usage.completion_tokens == bill.charged()["output"]
        assert "".join(part.choices[0].delta.content or "" for part in litellm.completion(stream=True, **ask))
        bill.check(calls=2)


class TestPydanticAI:
    def models(self, system, bill, upstream):
        provider = OpenAIProvider(base_url=system.gateway + "/v1", api_key=bill.key)
        client = anthropic.AsyncAnthropic(base_url=system.gateway, api_key=bill.key, max_retries=0)
        yield OpenAIChatModel(MODELS[upstream], provider=provider)
        yield PydanticResponsesModel(MODELS[upstream], provider=provider)
        yield AnthropicModel(MODELS[upstream], provider=AnthropicProvider(anthropic_client=client))

    @UPSTREAMS
    def test_each_api(self, system, bill, upstream):
        for number, model in enumerate(self.models(system, bill, upstream), 1):
            result = PydanticAgent(model, model_settings={"max_tokens": 17}).run_sync(QUESTION)
            assert result.output
            bill.check(calls=number)

    def test_structured_output(self, system, bill):
        agent = PydanticAgent(next(self.models(system, bill, "llama")), output_type=Payment, model_settings={"max_tokens": 400})
        assert agent.run_sync(QUESTION).output.kind in ("fee", "tip")
        bill.check(calls=1)


class TestOpenAIAgents:
    @UPSTREAMS
    @pytest.mark.parametrize("api", [OpenAIChatCompletionsModel, OpenAIResponsesModel])
    def test_a_run_and_a_streamed_run(self, base, bill, upstream, api):
        set_tracing_disabled(True)
        model = api(model=MODELS[upstream], openai_client=openai.AsyncOpenAI(base_url=base, api_key=bill.key, max_retries=0))
        agent = Agent(name="clerk", instructions="Be brief.", model=model, model_settings=ModelSettings(max_tokens=17, include_usage=True))

        async def runs():
            whole = await Runner.run(agent, QUESTION)
            assert whole.context_wrapper.usage.output_tokens == bill.charged()["output"]
            streamed = Runner.run_streamed(agent, QUESTION)
            assert [event async for event in streamed.stream_events()]
            return whole.final_output, streamed.final_output

        assert all(asyncio.run(runs()))
        bill.check(calls=2)

    def test_a_tool_that_the_client_runs(self, base, bill):
        set_tracing_disabled(True)
        ran = []

        @function_tool
        def pay(paid: bool) -> str:
            """Pays."""
            ran.append(paid)
            return "done"

        model = OpenAIChatCompletionsModel(model=MODELS["llama"], openai_client=openai.AsyncOpenAI(base_url=base, api_key=bill.key, max_retries=0))
        settings = ModelSettings(max_tokens=400, tool_choice="required", parallel_tool_calls=False)
        agent = Agent(name="clerk", model=model, tools=[pay], model_settings=settings, tool_use_behavior="stop_on_first_tool")
        assert asyncio.run(Runner.run(agent, QUESTION)).final_output == "done"
        assert ran
        bill.check(calls=1)


class TestInstructor:
    @UPSTREAMS
    @pytest.mark.parametrize("mode", [instructor.Mode.TOOLS, instructor.Mode.JSON_SCHEMA])
    def test_a_structure(self, base, bill, upstream, mode):
        client = instructor.from_openai(openai.OpenAI(base_url=base, api_key=bill.key, max_retries=0), mode=mode)
        ask = dict(model=MODELS[upstream], max_tokens=400, max_retries=0, messages=[{"role": "user", "content": QUESTION}])
        assert client.chat.completions.create(response_model=Payment, **ask).kind in ("fee", "tip")
        bill.check(calls=1)


class TestCommandLine:
    @UPSTREAMS
    @pytest.mark.parametrize("options", [[], ["--no-stream"]])
    def test_the_llm_tool(self, base, bill, tmp_path, upstream, options):
        # YAML holds JSON.
        (tmp_path / "extra-openai-models.yaml").write_text(json.dumps([{"model_id": "mine", "model_name": MODELS[upstream], "api_base": base, "api_key_name": "imo"}]))
        command = [pathlib.Path(sys.executable).parent / "llm", "-m", "mine", "--key", bill.key, "-o", "max_tokens", "6", *options, QUESTION]
        done = subprocess.run(command, env={**os.environ, "LLM_USER_PATH": str(tmp_path)}, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0 and done.stdout.strip(), done.stderr
        bill.check(calls=1)
