"""The unmodified `openai` and `anthropic` packages, before an upstream that notes what it was asked: their own helpers, retries and error classes work,
and each call is charged at the usage that the upstream told."""

import io

import anthropic
import openai
import pydantic
import pytest
from upstream import WAVE, Upstream

MODEL = "vendor/everything"
UNITS = [
    "input", "cached-input", "output", "reasoning", "call", "image", "audio-input", "audio-output", "audio-second", "character", "cache-write",
]
QUESTION = [{"role": "user", "content": "What is a ledger?"}]
CHAT_USAGE = {"input": 12, "cached-input": 5, "output": 3, "reasoning": 2, "call": 1, "audio-input": 3, "audio-output": 4}
RESPONSE_USAGE = {"input": 30, "cached-input": 6, "output": 7, "reasoning": 80, "call": 1}
MESSAGE_USAGE = {"input": 25, "cached-input": 11, "output": 15, "call": 1, "cache-write": 7}
TOOL = {"name": "weather", "description": "The weather of a city", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}


@pytest.fixture(scope="module")
def upstream(system):
    running = Upstream()
    # The upstream chooses by a header how it answers.
    system.stop_gateway()
    system.start_gateway("--forward-header", "x-scenario", "--forward-header", "X-Vendor")
    prices = [option for number, unit in enumerate(UNITS) for option in ("--price", f"{unit}=0.{number + 1:03}")]
    key = system.directory / "upstream-key"
    key.write_text("sk-operator")
    system.register(MODEL, *prices, "--upstream-key-file", str(key), upstream=running.url, upstream_model="upstream-model")
    yield running
    running.close()


@pytest.fixture(scope="module")
def key(system, upstream):
    return system.new_caller("packages", "100000")


@pytest.fixture
def client(system, key):
    return openai.OpenAI(base_url=system.gateway + "/v1", api_key=key, max_retries=0)


@pytest.fixture
def claude(system, key):
    return anthropic.Anthropic(base_url=system.gateway, api_key=key, max_retries=0)


@pytest.fixture
def charged(system):
    """The usage of the only call that a test charged, and who told it."""
    before = system.imo("account", "show", "packages")

    def check(headers, usage, source="upstream"):
        receipt = system.imo("receipt", headers["imo-receipt"])
        assert receipt["usage"] == usage
        assert receipt["usageSource"] == source
        # Prices are in the ledger's 18 decimals, per million units but for those that are priced one by one.
        cost = sum(count * (UNITS.index(unit) + 1) * 10**15 * (10**6 if unit in ("call", "image", "audio-second") else 1) for unit, count in usage.items())
        assert int(receipt["cost"]) == -(-cost // 10**6)
        after = system.imo("account", "show", "packages")
        assert int(before["balance"]) - int(after["balance"]) == int(receipt["cost"])

    return check


class TestChats:
    def test_tools(self, client, upstream, charged):
        raw = client.chat.completions.with_raw_response.create(model=MODEL, messages=QUESTION, tools=[{"type": "function", "function": TOOL}])
        call = raw.parse().choices[0].message.tool_calls[0]
        assert (call.function.name, call.function.arguments) == ("weather", '{"city": "Genève", "days": 3}')
        assert upstream.requests[-1].body["tools"][0]["function"] == TOOL
        charged(raw.headers, CHAT_USAGE)

    def test_streamed_tools(self, client, charged):
        with client.chat.completions.stream(model=MODEL, messages=QUESTION, tools=[{"type": "function", "function": TOOL}]) as stream:
            events = [event for event in stream if event.type == "tool_calls.function.arguments.delta"]
            final = stream.get_final_completion()
            headers = stream._response.headers
        assert "".join(event.arguments_delta for event in events) == '{"city": "Genève", "days": 3}'
        assert final.choices[0].message.tool_calls[0].function.name == "weather"
        charged(headers, CHAT_USAGE)

    def test_a_schema_is_parsed(self, client, upstream, charged):
        class Payment(pydantic.BaseModel):
            name: str
            amount: int

        raw = client.chat.completions.with_raw_response.parse(model=MODEL, messages=QUESTION, response_format=Payment)
        assert raw.parse().choices[0].message.parsed == Payment(name="imo", amount=7)
        assert upstream.requests[-1].body["response_format"]["type"] == "json_schema"
        charged(raw.headers, CHAT_USAGE)

    @pytest.mark.parametrize("stream", [False, True])
    def test_several_choices_with_probabilities(self, client, upstream, charged, stream):
        raw = client.chat.completions.with_raw_response.create(model=MODEL, messages=QUESTION, n=3, logprobs=True, top_logprobs=1, stream=stream)
        if stream:
            texts = ["", "", ""]
            for chunk in raw.parse():
                for choice in chunk.choices:
                    texts[choice.index] += choice.delta.content or ""
        else:
            choices = raw.parse().choices
            assert choices[2].logprobs.content[0].token == "Hello"
            texts = [choice.message.content for choice in choices]
        assert texts == ["Hello, wörld"] * 3
        charged(raw.headers, CHAT_USAGE)

    def test_vision_parts_unknown_fields_and_headers_pass_through(self, client, upstream, charged):
        parts = [{"type": "text", "text": "?"}, {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA", "detail": "low"}}]
        raw = client.chat.completions.with_raw_response.create(
            model=MODEL, messages=[{"role": "user", "content": parts}], extra_body={"vendor": {"a": [1, None]}},
            extra_headers={"x-vendor": "kept", "x-other": "dropped"},
        )
        seen = upstream.requests[-1]
        assert seen.body["messages"][0]["content"] == parts and seen.body["vendor"] == {"a": [1, None]}
        assert seen.headers["x-vendor"] == "kept" and "x-other" not in seen.headers and seen.headers["authorization"] == "Bearer sk-operator"
        assert seen.body["model"] == "upstream-model"
        assert raw.parse().vendor_field == {"kept": [1.5, None]}
        assert raw.headers["x-request-id"] == raw.parse()._request_id == "req_upstream"
        charged(raw.headers, CHAT_USAGE)


class TestResponses:
    def test_whole(self, client, upstream, charged):
        raw = client.responses.with_raw_response.create(model=MODEL, input="Hi", previous_response_id="resp_0", store=False)
        assert raw.parse().output_text == "Hello, wörld"
        assert upstream.requests[-1].body["previous_response_id"] == "resp_0"
        charged(raw.headers, RESPONSE_USAGE)

    def test_the_streaming_helper(self, client, upstream, charged):
        with client.responses.stream(model=MODEL, input="Hi") as stream:
            text = "".join(event.delta for event in stream if event.type == "response.output_text.delta")
            final = stream.get_final_response()
            headers = stream._response.headers
        assert text == final.output_text == "Hello, wörld"
        assert final.usage.total_tokens == 123
        assert "stream_options" not in upstream.requests[-1].body
        charged(headers, RESPONSE_USAGE)


class TestImages:
    def test_generated(self, client, charged):
        raw = client.images.with_raw_response.generate(model=MODEL, prompt="A cat.", n=3)
        assert len(raw.parse().data) == 3
        charged(raw.headers, {"input": 2, "call": 1, "image": 3}, "counted")

    def test_streamed(self, client, charged):
        raw = client.images.with_raw_response.generate(model=MODEL, prompt="A cat.", stream=True, partial_images=1)
        assert [event.type for event in raw.parse()] == ["image_generation.partial_image", "image_generation.completed"]
        charged(raw.headers, {"input": 9, "output": 200, "call": 1, "image": 1})

    def test_edited(self, client, charged):
        raw = client.images.with_raw_response.edit(model=MODEL, prompt="1234", n=2, image=[io.BytesIO(b"one"), io.BytesIO(b"two")])
        assert len(raw.parse().data) == 2
        charged(raw.headers, {"input": 1, "call": 1, "image": 2}, "counted")


class TestSound:
    def test_speech(self, client, charged):
        with client.audio.speech.with_streaming_response.create(model=MODEL, input="Grüezi 👋", voice="alloy") as response:
            sound = b"".join(response.iter_bytes())
            headers = response.headers
        assert sound == bytes(range(256)) * 1000
        charged(headers, {"input": 4, "call": 1, "character": 8}, "counted")

    def test_streamed_speech(self, client, charged):
        with client.audio.speech.with_streaming_response.create(model=MODEL, input="Hi", voice="alloy", stream_format="sse") as response:
            assert "speech.audio.done" in "".join(response.iter_text())
            headers = response.headers
        charged(headers, {"input": 14, "call": 1, "audio-output": 101, "character": 2})

    @pytest.mark.parametrize("response_format", ["json", "verbose_json"])
    def test_a_transcription(self, client, charged, response_format):
        raw = client.audio.transcriptions.with_raw_response.create(model=MODEL, file=("a.wav", WAVE), response_format=response_format)
        assert raw.parse().text == "I see"
        charged(raw.headers, {"call": 1, "audio-second": 9})

    def test_a_streamed_transcription(self, client, charged):
        raw = client.audio.transcriptions.with_raw_response.create(model=MODEL, file=("a.wav", WAVE), stream=True)
        assert [event.type for event in raw.parse()] == ["transcript.text.delta", "transcript.text.done"]
        charged(raw.headers, {"output": 45, "call": 1, "audio-input": 14})

    def test_a_translation_without_usage_is_estimated(self, client, charged):
        raw = client.audio.translations.with_raw_response.create(model=MODEL, file=("a.mp3", b"\xff" * 12_000))
        assert raw.parse().text == "I see"
        charged(raw.headers, {"output": 2, "call": 1, "audio-second": 2}, "counted")


class TestMessages:
    def test_whole(self, claude, upstream, charged):
        raw = claude.messages.with_raw_response.create(model=MODEL, max_tokens=99, messages=QUESTION, system="Be brief.")
        message = raw.parse()
        assert message.content[0].text == "Hello, wörld"
        assert message._request_id == "req_upstream"
        seen = upstream.requests[-1]
        assert seen.headers["anthropic-version"] and seen.headers["x-api-key"] == "sk-operator" and "authorization" not in seen.headers
        charged(raw.headers, MESSAGE_USAGE)

    def test_the_streaming_helper_with_tools(self, claude, charged):
        tool = {"name": "weather", "description": "The weather", "input_schema": TOOL["parameters"]}
        with claude.messages.stream(model=MODEL, max_tokens=99, messages=QUESTION, tools=[tool]) as stream:
            text = "".join(stream.text_stream)
            final = stream.get_final_message()
            headers = stream.response.headers
        assert text == "Hello, wörld"
        assert final.content[1].input == {"city": "Genève", "days": 3}
        assert final.usage.output_tokens == 15 and final.stop_reason == "tool_use"
        charged(headers, MESSAGE_USAGE)

    def test_tokens_are_counted_beforehand_and_cost_nothing_unless_priced(self, claude):
        raw = claude.messages.with_raw_response.count_tokens(model=MODEL, messages=QUESTION)
        assert raw.parse().input_tokens == 14
        assert raw.headers["imo-cost"] == "0"


class TestCompression:
    """Upstreams are asked for identity; some compress all the same."""

    @pytest.mark.parametrize("encoding", ["gzip", "deflate"])
    @pytest.mark.parametrize("stream", [False, True])
    def test_clients_get_plain_bytes(self, client, upstream, charged, encoding, stream):
        raw = client.chat.completions.with_raw_response.create(
            model=MODEL, messages=QUESTION, stream=stream, extra_headers={"x-scenario": encoding}
        )
        answer = raw.parse()
        text = "".join(chunk.choices[0].delta.content or "" for chunk in answer if chunk.choices) if stream else answer.choices[0].message.content
        assert text == "Hello, wörld"
        assert "content-encoding" not in raw.headers
        assert upstream.requests[-1].headers["accept-encoding"] == "identity"
        charged(raw.headers, CHAT_USAGE)

    @pytest.mark.parametrize("scenario", ["gzip-cut", "deflate-cut", "gzip-bomb", "deflate-bomb"])
    def test_truncated_answers_and_bombs_are_the_upstreams_failure(self, system, client, scenario):
        before = system.imo("account", "show", "packages")
        with pytest.raises(openai.InternalServerError) as caught:
            client.chat.completions.create(model=MODEL, messages=QUESTION, extra_headers={"x-scenario": scenario})
        assert caught.value.status_code == 502
        assert system.imo("account", "show", "packages") == before


class TestFailures:
    @pytest.mark.parametrize("status", [429, 500, 503])
    def test_the_packages_retry_and_one_call_is_charged(self, client, claude, upstream, charged, status):
        scenario = f"fail-{status}-2-openai"
        raw = client.with_options(max_retries=2).chat.completions.with_raw_response.create(
            model=MODEL, messages=QUESTION, extra_headers={"x-scenario": scenario}
        )
        assert raw.parse().choices[0].message.content
        assert len(upstream.seen(scenario)) == 3
        charged(raw.headers, CHAT_USAGE)

    @pytest.mark.parametrize("status", [429, 529])
    def test_the_other_package_retries_too(self, claude, upstream, charged, status):
        scenario = f"fail-{status}-2-anthropic"
        raw = claude.with_options(max_retries=2).messages.with_raw_response.create(
            model=MODEL, max_tokens=9, messages=QUESTION, extra_headers={"x-scenario": scenario}
        )
        assert len(upstream.seen(scenario)) == 3
        charged(raw.headers, MESSAGE_USAGE)

    @pytest.mark.parametrize(
        "scenario, error",
        [
            ("fail-400-9", "BadRequestError"), ("fail-404-9", "NotFoundError"),
            ("fail-422-9", "UnprocessableEntityError"), ("fail-429-9", "RateLimitError"), ("fail-500-9", "InternalServerError"),
        ],
    )
    def test_an_upstream_error_has_its_class_and_costs_nothing(self, system, client, claude, scenario, error):
        before = system.imo("account", "show", "packages")
        with pytest.raises(getattr(openai, error)) as caught:
            client.chat.completions.create(model=MODEL, messages=QUESTION, extra_headers={"x-scenario": scenario})
        assert "scripted" in str(caught.value)
        with pytest.raises(getattr(anthropic, error)):
            claude.messages.create(model=MODEL, max_tokens=9, messages=QUESTION, extra_headers={"x-scenario": scenario})
        assert system.imo("account", "show", "packages") == before

    @pytest.mark.parametrize("scenario", ["fail-401-9", "fail-402-9", "fail-403-9"])
    def test_an_upstream_that_refuses_the_operator_is_no_callers_mistake(self, client, claude, scenario):
        with pytest.raises(openai.InternalServerError) as caught:
            client.chat.completions.create(model=MODEL, messages=QUESTION, extra_headers={"x-scenario": scenario})
        assert "scripted" not in str(caught.value)
        with pytest.raises(anthropic.InternalServerError):
            claude.messages.create(model=MODEL, max_tokens=9, messages=QUESTION, extra_headers={"x-scenario": scenario})

    def test_the_gateways_own_errors_have_their_classes(self, system, client, claude):
        ask = dict(model=MODEL, messages=QUESTION)
        with pytest.raises(openai.AuthenticationError):
            client.with_options(api_key="imo-wrong").chat.completions.create(**ask)
        with pytest.raises(anthropic.AuthenticationError) as caught:
            claude.with_options(api_key="imo-wrong").messages.create(**ask, max_tokens=9)
        assert caught.value.body["error"]["type"] == "authentication_error"
        with pytest.raises(openai.NotFoundError):
            client.responses.create(model="nobody/knows", input="Hi")
        with pytest.raises(anthropic.NotFoundError):
            claude.messages.create(model="nobody/knows", max_tokens=9, messages=QUESTION)
        with pytest.raises(openai.BadRequestError) as caught:
            client.chat.completions.create(**ask, n=-1)
        assert caught.value.param == "n"
        with pytest.raises(anthropic.BadRequestError):
            claude.messages.create(model=MODEL, max_tokens=9, messages="x")
        poor = system.new_caller("poor")
        with pytest.raises(openai.APIStatusError) as caught:
            client.with_options(api_key=poor).chat.completions.create(**ask)
        assert caught.value.status_code == 402 and caught.value.code == "insufficient_balance"
        with pytest.raises(anthropic.APIStatusError) as caught:
            claude.with_options(api_key=poor).messages.create(**ask, max_tokens=9)
        assert caught.value.status_code == 402

    def test_a_compressed_request_is_refused(self, client):
        with pytest.raises(openai.APIStatusError) as caught:
            client.chat.completions.create(model=MODEL, messages=QUESTION, extra_headers={"content-encoding": "gzip"})
        assert caught.value.status_code == 415

    def test_a_timeout_is_the_clients(self, client, claude):
        with pytest.raises(openai.APITimeoutError):
            client.with_options(timeout=0.3).chat.completions.create(model=MODEL, messages=QUESTION, extra_headers={"x-scenario": "slow-1"})
        with pytest.raises(anthropic.APITimeoutError):
            claude.with_options(timeout=0.3).messages.create(
                model=MODEL, max_tokens=9, messages=QUESTION, extra_headers={"x-scenario": "slow-2"}
            )
