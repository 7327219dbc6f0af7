"""Realtime sessions: each response is charged by what its end tells, whoever closes, breaks off or runs out of money."""

import json
import threading
import time

import pytest
import web_socket

PRICES = ["--price", "input=1wei", "--price", "output=1000wei", "--price", "cached-input=1000000wei", "--price", "audio-input=1000000000wei",
          "--price", "audio-output=1000000000000wei", "--price", "audio-second=1000000000wei"]
MILLION = 10**6


def usage(text=0, audio=0, cached=0, output=0, spoken=0, cached_audio=0):
    return {
        "total_tokens": text + audio + output + spoken, "input_tokens": text + audio, "output_tokens": output + spoken,
        "input_token_details": {
            "text_tokens": text, "audio_tokens": audio, "cached_tokens": cached,
            "cached_tokens_details": {"text_tokens": cached - cached_audio, "audio_tokens": cached_audio},
        },
        "output_token_details": {"text_tokens": output, "audio_tokens": spoken},
    }


class Model:
    """An upstream that does what the client's text says, in the events of OpenAI's API."""

    def __init__(self):
        self.received = []
        self.listener = web_socket.Listener(self.serve)
        self.url = self.listener.url
        self.count = 0
        self.gate = threading.Event()
        self.closes = []

    def serve(self, socket):
        def send(**event):
            socket.send(json.dumps({"event_id": "e", **event}))

        send(type="session.created", session={"id": "sess_1", "model": "gpt-upstream"})
        text = ""
        try:
            while True:
                event = json.loads(socket.receive())
                self.received.append(event)
                if event["type"] == "conversation.item.create":
                    text = event["item"]["content"][0]["text"]
                if event["type"] == "response.create":
                    self.respond(send, socket, json.loads(text))
        except web_socket.Closed as closed:
            self.closes.append(closed.code)
            raise

    def respond(self, send, socket, script):
        if script.get("refuse"):
            return send(type="error", error={"type": "invalid_request_error", "message": "not now"})
        self.count += 1
        name = f"resp_{self.count}"
        send(type="response.created", response={"id": name, "status": "in_progress", "usage": None})
        for delta in script.get("deltas", ["Hello"]) * script.get("times", 1):
            send(type="response.output_text.delta", response_id=name, delta=delta)
        for sound in script.get("sounds", []):
            send(type="response.output_audio.delta", response_id=name, delta=sound)
        if "transcribed" in script:
            send(type="conversation.item.input_audio_transcription.completed", item_id="i", transcript="word", usage=script["transcribed"])
        if script.get("wait"):
            self.gate.wait(30)
        if script.get("break"):
            raise web_socket.Closed()
        send(type="response.done", response={"id": name, "status": script.get("status", "completed"), "usage": script.get("usage"), "output": []})
        if "close" in script:
            socket.close(script["close"])


@pytest.fixture(scope="module")
def model(system):
    model = Model()
    system.register("voice", *PRICES, "--context-tokens", "100000", "--maximum-output-tokens", "1000", upstream=model.url, upstream_model="gpt-upstream")
    yield model
    model.listener.close()
    assert model.listener.faults == []


@pytest.fixture
def account(system, request):
    name = f"caller-{abs(hash(request.node.name)) % 10**9}"
    key = system.new_caller(name, "1")
    return name, key


def opened(system, key, **headers):
    socket, _ = web_socket.connect(system.gateway, "/v1/realtime?model=voice", {"Authorization": f"Bearer {key}", **headers})
    event = json.loads(socket.receive())
    assert event["type"] == "session.created" and event["session"]["model"] == "voice"
    return socket


def ask(socket, **script):
    item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": json.dumps(script)}]}
    socket.send(json.dumps({"type": "conversation.item.create", "item": item}))
    socket.send(json.dumps({"type": "response.create"}))


def until(socket, kind):
    """The events up to one of this type."""
    events = []
    while not events or events[-1]["type"] != kind:
        events.append(json.loads(socket.receive()))
    return events


def settled(system, account, expected):
    """Waits until nothing is held and the account has paid this much."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        shown = system.imo("account", "show", account)
        if shown["held"] == "0" and 10**18 - int(shown["available"]) == expected:
            return
        time.sleep(0.2)
    assert (shown["held"], 10**18 - int(shown["available"])) == ("0", expected)


def price(told):
    """What a usage costs, by the rule in plain words: cached and audio are parts of the input, spoken is part of the output."""
    inside, outside = told["input_token_details"], told["output_token_details"]
    audio = inside["audio_tokens"] - inside["cached_tokens_details"]["audio_tokens"]
    fresh = told["input_tokens"] - inside["cached_tokens"] - audio
    return -(-(fresh + inside["cached_tokens"] * 10**6 + audio * 10**9 + outside["text_tokens"] * 10**3 + outside["audio_tokens"] * 10**12) // MILLION)


def test_a_session_is_charged_by_what_each_response_tells(system, model, account):
    name, key = account
    socket = opened(system, key)
    told = [usage(text=119, audio=13, cached=64, output=30, spoken=91), usage(text=1000, output=7), usage(text=15, audio=40, cached=30, cached_audio=20, spoken=3)]
    receipts = []
    for one in told:
        ask(socket, usage=one, sounds=["AAAA"])
        done = until(socket, "response.done")[-1]
        assert int(done["imo"]["cost"]) == price(one)
        receipts.append(done["imo"]["receipt"])
    socket.close()
    settled(system, name, sum(map(price, told)))
    for receipt, one in zip(receipts, told):
        _, _, body = system.request("GET", f"/imo/v1/receipts/{receipt}")
        receipt = json.loads(body)
        assert int(receipt["cost"]) == price(one) and receipt["usageSource"] == "upstream"
    first, headers = model.listener.requests[-1]
    assert first == "GET /v1/realtime?model=gpt-upstream HTTP/1.1" and key not in str(headers)


def test_transcriptions_are_charged_by_the_tokens_or_the_seconds_that_they_tell(system, model, account):
    name, key = account
    socket = opened(system, key)
    tokens = {"type": "tokens", "total_tokens": 20, "input_tokens": 16, "input_token_details": {"text_tokens": 2, "audio_tokens": 14}, "output_tokens": 4}
    costs = []
    for transcribed in (tokens, {"type": "duration", "seconds": 3.2}, None):
        ask(socket, transcribed=transcribed, usage=usage(text=10, output=1))
        events = until(socket, "response.done")
        heard = next(event for event in events if event["type"].endswith("transcription.completed"))
        costs += [int(heard["imo"]["cost"]), int(events[-1]["imo"]["cost"])]
    # 2 + 14 * 10**9 + 4 * 1000; four seconds; one token by its bytes, and by the texts before it what it read.
    assert costs[0] == -(-(2 + 14 * 10**9 + 4000) // MILLION) and costs[2] == 4 * 10**9
    assert costs[1] == costs[3] == costs[5] == 1
    socket.close()
    settled(system, name, sum(costs))


def test_a_response_that_breaks_off_is_charged_for_what_came(system, model, account):
    name, key = account
    socket = opened(system, key)
    ask(socket, deltas=["abcd" * 1000, "efgh" * 1000], **{"break": True})
    events = until(socket, "error")
    assert events[-1]["error"]["code"] == "upstream_unavailable"
    with pytest.raises(web_socket.Closed) as closed:
        socket.receive()
    assert closed.value.code == 1011
    # A token for every four bytes: 2,000 of output, and a few of input.
    settled(system, name, 3)


def test_a_response_that_fails_or_is_refused_costs_nothing(system, model, account):
    name, key = account
    socket = opened(system, key)
    ask(socket, deltas=[], status="failed")
    until(socket, "response.done")
    ask(socket, refuse=True)
    until(socket, "error")
    ask(socket, deltas=[], status="cancelled")
    assert "imo" not in until(socket, "response.done")[-1]
    # The session goes on.
    ask(socket, usage=usage(output=5))
    assert until(socket, "response.done")[-1]["imo"]["cost"] == "1"
    socket.close()
    settled(system, name, 1)


@pytest.mark.parametrize("code", [1000, 1001, 4321])
def test_a_session_that_the_upstream_closes_ends_with_its_receipt_and_its_code(system, model, account, code):
    name, key = account
    socket = opened(system, key)
    ask(socket, usage=usage(output=2000), close=code)
    # The usage tells no input although there was a text: it is counted, and what it costs is rounded up.
    assert until(socket, "response.done")[-1]["imo"]["cost"] == "3"
    with pytest.raises(web_socket.Closed) as closed:
        socket.receive()
    assert closed.value.code == code
    settled(system, name, 3)


def test_who_leaves_in_the_middle_pays_what_the_response_tells(system, model, account):
    name, key = account
    model.gate.clear()
    socket = opened(system, key)
    ask(socket, usage=usage(spoken=77), sounds=["AAAA"], wait=True)
    until(socket, "response.output_audio.delta")
    socket.vanish()
    time.sleep(0.5)
    model.gate.set()
    settled(system, name, 77 * 10**6 + 1)


def test_without_money_there_is_no_session_and_one_that_runs_out_is_closed(system, model):
    poor = system.new_caller("realtime-poor")
    with pytest.raises(web_socket.Refused) as refused:
        opened(system, poor)
    assert refused.value.status == 402 and json.loads(refused.value.body)["error"]["code"] == "insufficient_balance"
    # Each hold is for 100,000 seconds and as much input and output as there may be: 10**14 and a little. Two fit, and a small charge makes it one.
    key = system.new_caller("realtime-short", "0.000250000000000000")
    socket = opened(system, key)
    ask(socket, usage=usage(spoken=10**6), sounds=["AAAA"])
    events = until(socket, "response.done")
    assert int(events[-1]["imo"]["cost"]) == 10**12 + 1
    spent = 0
    with pytest.raises(web_socket.Closed) as closed:
        while True:
            ask(socket, transcribed={"type": "duration", "seconds": 50000}, usage=usage(output=1))
            events = until(socket, "response.done")
            spent += sum(int(event["imo"]["cost"]) for event in events if "imo" in event)
    assert closed.value.code == 1008 and closed.value.reason == "insufficient_balance"
    assert spent < 250 * 10**12
    deadline = time.monotonic() + 20
    while system.imo("account", "show", "realtime-short")["held"] != "0":
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_a_browser_brings_its_key_as_a_subprotocol_that_goes_no_further(system, model, account):
    _, key = account
    offered = f"realtime, openai-insecure-api-key.{key}, openai-beta.realtime-v1, openai-organization.org-1"
    socket, answered = web_socket.connect(
        system.gateway, "/v1/realtime?model=voice",
        {"Sec-WebSocket-Protocol": offered, "Origin": "https://page.example", "OpenAI-Organization": "org-1", "Cookie": "a=b", "X-Forwarded-For": "1.2.3.4"},
    )
    assert answered["sec-websocket-protocol"] == "realtime" and key not in str(answered)
    socket.receive()
    _, headers = model.listener.requests[-1]
    assert headers["sec-websocket-protocol"] == "realtime, openai-beta.realtime-v1"
    assert key not in str(headers) and not {"openai-organization", "cookie", "origin", "x-forwarded-for"} & set(headers)
    socket.close()
    socket, _ = web_socket.connect(system.gateway, "/v1/realtime?model=voice", {"api-key": key})
    socket.close()


@pytest.mark.parametrize(
    ("target", "headers", "status", "words"),
    [
        ("/v1/realtime?model=voice", {"Upgrade": "h2c"}, 426, "Upgrade: websocket"),
        ("/v1/realtime?model=voice", {"Sec-WebSocket-Version": "8"}, 426, "version 13"),
        ("/v1/realtime?model=voice", {"Sec-WebSocket-Key": "short"}, 400, "Sec-WebSocket-Key"),
        ("/v1/realtime?model=absent", {}, 404, "absent"),
        ("/v1/realtime", {}, 400, "model"),
        ("/v1/realtime?model=voice&model=tiny", {}, 400, "twice"),
        ("/v1/realtime?model=voice&call_id=rtc_1", {}, 400, "call_id"),
        ("/v1/realtime?model=voice", {"Authorization": "Bearer imo-wrong"}, 401, "key"),
        ("/v1/realtime?model=voice", {"Authorization": ""}, 401, "key"),
    ],
)
def test_what_opens_no_session_says_why(system, model, account, target, headers, status, words):
    before = len(model.listener.requests)
    with pytest.raises(web_socket.Refused) as refused:
        web_socket.connect(system.gateway, target, {"Authorization": f"Bearer {account[1]}", **headers})
    assert refused.value.status == status and words in json.loads(refused.value.body)["error"]["message"]
    if status == 426:
        assert refused.value.headers["upgrade"] == "websocket"
    assert len(model.listener.requests) == before


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (dict(opcode=1, payload=b"{}", mask=False), 1002),
        (dict(opcode=1, payload=b"{}", flags=0x40), 1002),
        (dict(opcode=3, payload=b""), 1002),
        (dict(opcode=0, payload=b"{}"), 1002),
        (dict(opcode=9, payload=b"x" * 126), 1002),
        (dict(opcode=2, payload=b"{}"), 1003),
        (dict(opcode=1, payload=b'"\xff"'), 1007),
        (dict(opcode=8, payload=b"\x03\xee"), 1002),
    ],
)
def test_a_client_that_breaks_the_protocol_is_closed_with_the_code_for_it(system, model, account, frame, code):
    socket = opened(system, account[1])
    socket.send_frame(**frame)
    with pytest.raises(web_socket.Closed) as closed:
        socket.receive()
    assert closed.value.code == code
    settled(system, account[0], 0)


def test_a_message_beyond_the_limit_is_refused_by_its_header(system, model, account):
    socket = opened(system, account[1])
    socket.connection.sendall(b"\x81\xff" + (1 << 40).to_bytes(8, "big") + b"\0\0\0\0")
    with pytest.raises(web_socket.Closed) as closed:
        socket.receive()
    assert closed.value.code == 1009
    settled(system, account[0], 0)


def test_events_in_pieces_pass_whole_and_pings_are_answered_between_them(system, model, account):
    socket = opened(system, account[1])
    item = {"type": "conversation.item.create", "item": {"content": [{"type": "input_text", "text": json.dumps({"usage": usage(output=1)}) + " " * 300_000}]}}
    text = json.dumps(item).encode()
    for start in range(0, len(text), 50_000):
        socket.send_frame(1 if start == 0 else 0, text[start : start + 50_000], is_final=start + 50_000 >= len(text))
        socket.send_frame(9, b"are you there")
        assert socket.frame() == (True, 10, b"are you there")
    socket.send('{"type":"response.create"}')
    assert until(socket, "response.done")[-1]["imo"]["cost"] == "1"
    assert model.received[-2]["item"]["content"] == item["item"]["content"]
    socket.close()
    settled(system, account[0], 1)


@pytest.mark.parametrize(
    "event",
    ["no json", "[]", '{"type":1}', '{"type":"session.update","type":"response.create"}', '{"type":"session.update","Type":"response.create"}',
     '{"type":"session.update","session":{"model":"dearer"}}', '{"type":"response.create","response":{"model":"dearer"}}', '{"type":"x","model":7}'],
)
def test_events_that_two_readers_could_read_differently_go_no_further(system, model, account, event):
    socket = opened(system, account[1])
    before = len(model.received)
    socket.send(event)
    assert json.loads(socket.receive())["error"]["code"] == "invalid_event"
    socket.send('{"type":"session.update","session":{"model":"voice","instructions":"Be brief."}}')
    ask(socket, usage=usage(output=1))
    until(socket, "response.done")
    assert model.received[before]["session"] == {"model": "gpt-upstream", "instructions": "Be brief."}
    socket.close()


def test_a_revoked_key_ends_its_sessions(system, model, account):
    name, key = account
    socket = opened(system, key)
    other = opened(system, system.new_caller(name + "-other", "1"))
    system.imo("key", "revoke", system.imo("key", "list", "--account", name)[0]["key"])
    assert json.loads(socket.receive())["error"]["code"] == "invalid_api_key"
    with pytest.raises(web_socket.Closed) as closed:
        socket.receive()
    assert closed.value.code == 1008
    ask(other, usage=usage(output=1))
    until(other, "response.done")
    other.close()


@pytest.mark.parametrize(
    ("limit", "code"), [(["--expires", "2020-01-01"], "expired_api_key"), (["--model", "tiny"], "model_not_allowed")]
)
def test_a_key_that_expires_or_loses_the_model_ends_its_sessions(system, model, account, limit, code):
    name, key = account
    socket = opened(system, key)
    ask(socket, usage=usage(output=1))
    until(socket, "response.done")
    system.imo("key", "limit", system.imo("key", "list", "--account", name)[0]["key"], *limit)
    began = time.monotonic()
    assert json.loads(socket.receive())["error"]["code"] == code
    with pytest.raises(web_socket.Closed) as closed:
        socket.receive()
    assert closed.value.code == 1008 and time.monotonic() - began < 5
    settled(system, name, 1)


@pytest.mark.parametrize(("option", "count"), [("--tokens-per-minute", "250000"), ("--requests-per-minute", "3")])
def test_each_response_counts_for_the_limits_of_its_key(system, model, account, option, count):
    name, key = account
    system.imo("key", "limit", system.imo("key", "list", "--account", name)[0]["key"], option, count)
    socket = opened(system, key)
    # The session takes the most tokens that a response can use, 101,000, and each response leaves those that it used: after the third too few are left.
    for _ in range(3):
        ask(socket, usage=usage(text=60_000))
        assert until(socket, "response.done")[-1]["imo"]["cost"] == "1"
    assert json.loads(socket.receive())["error"]["code"] == "rate_limit_exceeded"
    with pytest.raises(web_socket.Closed) as closed:
        socket.receive()
    assert closed.value.code == 1008 and closed.value.reason == "rate_limit_exceeded"
    settled(system, name, 3)


def test_an_upstream_that_does_not_open_sessions_is_passed_over(system, model, account):
    dead = web_socket.Listener(None, refuse=503)
    system.register("spare", *PRICES, "--context-tokens", "1000", "--maximum-output-tokens", "1000", upstream=dead.url, upstream_model="gpt-upstream")
    with pytest.raises(web_socket.Refused) as refused:
        web_socket.connect(system.gateway, "/v1/realtime?model=spare", {"Authorization": f"Bearer {account[1]}"})
    assert refused.value.status == 502
    settled(system, account[0], 0)
    dead.close()


@pytest.mark.parametrize("piece", [1 << 20, 1, 50])
def test_events_that_come_with_the_handshake_are_delivered_whatever_the_upstream_does_next(system, model, account, piece):
    first = json.dumps({"type": "session.created", "session": {"id": "sess_1", "model": "gpt-upstream"}})
    closing = web_socket.frame(web_socket.CLOSE, (4000).to_bytes(2, "big"))
    # The upstream goes away as soon as it has sent this.
    eager = web_socket.Listener(lambda socket: None, first=web_socket.frame(web_socket.TEXT, first) + closing, piece=piece)
    name = f"eager-{piece}"
    system.register(name, *PRICES, "--context-tokens", "1000", "--maximum-output-tokens", "1000", upstream=eager.url, upstream_model="gpt-upstream")
    for _ in range(5):
        socket, _ = web_socket.connect(system.gateway, f"/v1/realtime?model={name}", {"Authorization": f"Bearer {account[1]}"}, timeout=10)
        assert json.loads(socket.receive())["session"]["model"] == name
        with pytest.raises(web_socket.Closed) as closed:
            socket.receive()
        assert closed.value.code == 4000
    settled(system, account[0], 0)
    eager.close()


def test_a_client_that_reads_nothing_holds_nobody_up(system, model, account):
    name, key = account
    slow, quick = opened(system, key), opened(system, key)
    ask(slow, deltas=["x" * 100_000], times=200, usage=usage(output=3000))
    for _ in range(20):
        ask(quick, usage=usage(output=1))
        until(quick, "response.done")
    assert until(slow, "response.done")[-1]["imo"]["cost"] == "4"
    slow.close()
    quick.close()
    settled(system, name, 24)


def test_the_gateway_stops_after_the_response_that_runs(system, model, account):
    """Ends the gateway, so that it is the last test of the file."""
    name, key = account
    idle, busy = opened(system, key), opened(system, key)
    model.gate.clear()
    ask(busy, usage=usage(output=4000), wait=True)
    until(busy, "response.output_text.delta")
    stopping = threading.Thread(target=system.stop_gateway)
    stopping.start()
    assert json.loads(idle.receive())["error"]["code"] == "gateway_stopping"
    with pytest.raises(web_socket.Closed) as closed:
        idle.receive()
    assert closed.value.code == 1001
    model.gate.set()
    assert until(busy, "response.done")[-1]["imo"]["cost"] == "5"
    with pytest.raises(web_socket.Closed) as closed:
        until(busy, "nothing")
    assert closed.value.code == 1001
    stopping.join(30)
    assert not stopping.is_alive()
    system.server = None
