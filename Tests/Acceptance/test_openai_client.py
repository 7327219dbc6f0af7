"""The unmodified `openai` package works with `base_url` set, and the usage that it sees is the usage charged."""

import openai
import pytest


def receipt_of(system, response):
    return system.imo("receipt", response.headers["imo-receipt"])


def charged_usage(receipt):
    usage = receipt["usage"]
    return usage.get("input", 0), usage.get("output", 0)


def test_models_are_listed(client, system):
    assert system.MODEL in [model.id for model in client.models.list()]
    assert client.models.retrieve(system.MODEL).id == system.MODEL


def test_a_chat_is_charged_at_the_usage_that_the_client_sees(client, system):
    raw = client.chat.completions.with_raw_response.create(
        model=system.MODEL, messages=[{"role": "user", "content": "What is a ledger?"}], max_tokens=20, seed=1
    )
    answer = raw.parse()
    assert answer.choices[0].message.content
    receipt = receipt_of(system, raw)
    assert charged_usage(receipt) == (answer.usage.prompt_tokens, answer.usage.completion_tokens)
    assert receipt["usageSource"] == "upstream"
    assert receipt["cost"] == raw.headers["imo-cost"]


def test_a_completion_is_charged_at_the_usage_that_the_client_sees(client, system):
    raw = client.completions.with_raw_response.create(model=system.MODEL, prompt="The ledger", max_tokens=20, seed=1)
    answer = raw.parse()
    assert charged_usage(receipt_of(system, raw)) == (answer.usage.prompt_tokens, answer.usage.completion_tokens)


@pytest.mark.parametrize("encoding", ["float", "base64"])
def test_embeddings_are_charged_at_the_usage_that_the_client_sees(client, system, encoding):
    raw = client.embeddings.with_raw_response.create(model=system.MODEL, input=["a ledger", "a token"], encoding_format=encoding)
    answer = raw.parse()
    assert len(answer.data) == 2
    assert charged_usage(receipt_of(system, raw)) == (answer.usage.prompt_tokens, 0)


@pytest.mark.parametrize("include_usage", [True, False])
def test_a_stream_gives_the_same_text_and_is_charged_at_its_usage(client, system, include_usage):
    question = dict(model=system.MODEL, messages=[{"role": "user", "content": "Stream it."}], max_tokens=24, seed=2)
    whole = client.chat.completions.create(**question)
    options = {"stream_options": {"include_usage": True}} if include_usage else {}
    raw = client.chat.completions.with_raw_response.create(**question, stream=True, **options)
    chunks = list(raw.parse())
    text = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
    assert text == whole.choices[0].message.content
    usages = [chunk.usage for chunk in chunks if chunk.usage]
    assert len(usages) == (1 if include_usage else 0)
    assert all(chunk.choices for chunk in chunks) != include_usage
    assert charged_usage(receipt_of(system, raw)) == (whole.usage.prompt_tokens, whole.usage.completion_tokens)


def test_the_streaming_helper_works(client, system):
    with client.chat.completions.stream(
        model=system.MODEL, messages=[{"role": "user", "content": "Hello"}], max_tokens=12, seed=3
    ) as stream:
        text = "".join(event.delta for event in stream if event.type == "content.delta")
        assert text
        assert stream.current_completion_snapshot.choices[0].message.content == text


@pytest.mark.parametrize(
    "make, error",
    [
        (lambda client, model: openai.OpenAI(base_url=client.base_url, api_key="imo-wrong", max_retries=0), openai.AuthenticationError),
        (lambda client, model: client, openai.NotFoundError),
    ],
)
def test_errors_have_the_classes_of_the_package(client, make, error, system):
    with pytest.raises(error):
        make(client, system.MODEL).chat.completions.create(model="unknown", messages=[{"role": "user", "content": "Hi"}])


def test_a_bad_parameter_is_a_bad_request_and_costs_nothing(client, system):
    with pytest.raises(openai.BadRequestError):
        client.chat.completions.create(model=system.MODEL, messages=[{"role": "user", "content": "Hi"}], temperature=99)
