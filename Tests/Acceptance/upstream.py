"""An upstream of its own: answers as OpenAI and Anthropic do, fails when asked to, and notes what it was asked and what usage it told."""

import contextlib
import gzip
import http.server
import json
import re
import threading
import time
import zlib

WAVE = b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00"


class Upstream:
    """Scenarios are asked for by the header `x-scenario`, which the gateway passes through."""

    def __init__(self):
        self.requests = []
        self.told = []
        upstream = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                call = Call(self, upstream, body)
                upstream.requests.append(call)
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    call.answer()

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"

    def close(self):
        self.server.shutdown()

    def seen(self, scenario):
        return [call for call in self.requests if call.scenario == scenario]


class Call:
    def __init__(self, handler, upstream, body):
        self.handler, self.upstream, self.raw = handler, upstream, body
        self.path = handler.path
        self.headers = {name.lower(): value for name, value in handler.headers.items()}
        self.scenario = self.headers.get("x-scenario", "")
        is_json = self.headers.get("content-type", "").startswith("application/json")
        self.body = json.loads(body) if is_json else {}

    def answer(self):
        attempt = len(self.upstream.seen(self.scenario))
        if self.scenario.startswith("fail-"):
            status, times = map(int, re.findall(r"\d+", self.scenario)[:2])
            if attempt <= times:
                error = {"message": "scripted", "type": "scripted_error", "param": None, "code": "scripted"}
                shape = {"type": "error", "error": {"type": "overloaded_error", "message": "scripted"}} if "/messages" in self.path else {"error": error}
                return self.send(json.dumps(shape).encode(), status=status, headers={"retry-after": "0"})
        if self.scenario.startswith("slow"):
            time.sleep(1.5)
        getattr(self, self.path.removeprefix("/v1/").replace("/", "_"))()

    # Answering

    def compressed(self, payload):
        """(payload, headers) as the scenario wants it, although nobody asked for it."""
        kind, _, damage = self.scenario.partition("-")
        if kind not in ("gzip", "deflate"):
            return payload, {}
        if damage == "bomb":
            payload += b" " * (80 << 20)
        packed = gzip.compress(payload) if kind == "gzip" else zlib.compress(payload)
        return packed[: len(packed) // 2] if damage == "cut" else packed, {"content-encoding": kind}

    def send(self, payload, content_type="application/json", status=200, headers=None):
        payload, encoding = self.compressed(payload)
        headers = {**(headers or {}), **encoding}
        handler = self.handler
        handler.send_response(status)
        handler.send_header("content-type", content_type)
        handler.send_header("content-length", str(len(payload)))
        handler.send_header("x-request-id", "req_upstream")
        handler.send_header("request-id", "req_upstream")
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(payload)

    def tell(self, usage):
        self.upstream.told.append(usage)
        return usage

    def json(self, value):
        self.send(json.dumps(value).encode())

    def events(self, events, done=False, named=True):
        text = ""
        for event in events:
            name = f"event: {event['type']}\n" if named and "type" in event else ""
            text += f"{name}data: {json.dumps(event)}\n\n"
        payload, encoding = self.compressed((text + ("data: [DONE]\n\n" if done else "")).encode())
        handler = self.handler
        handler.send_response(200)
        for name, value in encoding.items():
            handler.send_header(name, value)
        handler.send_header("content-type", "text/event-stream; charset=utf-8")
        handler.send_header("transfer-encoding", "chunked")
        handler.end_headers()
        # Cut where it hurts: in the middle of lines, escapes and line ends.
        for start in range(0, len(payload), 37):
            piece = payload[start : start + 37]
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        handler.wfile.write(b"0\r\n\r\n")

    # OpenAI

    def chat_completions(self):
        count = self.body.get("n", 1)
        usage = self.tell(
            {
                "prompt_tokens": 20, "completion_tokens": 9, "total_tokens": 29,
                "prompt_tokens_details": {"cached_tokens": 5, "audio_tokens": 3},
                "completion_tokens_details": {"reasoning_tokens": 2, "audio_tokens": 4},
            }
        )
        head = {"id": "chatcmpl-1", "created": 1, "model": self.body["model"]}
        tools = self.body.get("tools")
        text = '{"name": "imo", "amount": 7}' if self.body.get("response_format") else "Hello, wörld"
        call = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Genève", "days": 3}'}}
        logprobs = {"content": [{"token": "Hello", "logprob": -0.1, "bytes": [72], "top_logprobs": []}], "refusal": None} if self.body.get("logprobs") else None
        reason = "tool_calls" if tools else "stop"
        if not self.body.get("stream"):
            message = {"role": "assistant", "content": None, "tool_calls": [call]} if tools else {"role": "assistant", "content": text, "refusal": None}
            choices = [{"index": index, "message": message, "logprobs": logprobs, "finish_reason": reason} for index in range(count)]
            return self.json({**head, "object": "chat.completion", "choices": choices, "usage": usage, "vendor_field": {"kept": [1.50, None]}})
        head["object"] = "chat.completion.chunk"
        chunks = []
        for index in range(count):
            deltas = [{"role": "assistant", "content": ""}]
            if tools:
                start = {**call, "index": 0, "function": {"name": "weather", "arguments": ""}}
                deltas.append({"tool_calls": [start]})
                arguments = call["function"]["arguments"]
                deltas += [{"tool_calls": [{"index": 0, "function": {"arguments": arguments[at : at + 5]}}]} for at in range(0, len(arguments), 5)]
            else:
                deltas += [{"content": text[at : at + 3]} for at in range(0, len(text), 3)]
            chunks += [{**head, "choices": [{"index": index, "delta": delta, "finish_reason": None}]} for delta in deltas]
            chunks.append({**head, "choices": [{"index": index, "delta": {}, "finish_reason": reason}]})
        if (self.body.get("stream_options") or {}).get("include_usage"):
            chunks.append({**head, "choices": [], "usage": usage})
        self.events(chunks, done=True)

    def embeddings(self):
        usage = self.tell({"prompt_tokens": 4, "total_tokens": 4})
        data = [{"object": "embedding", "index": 0, "embedding": [0.5, 0.25]}]
        self.json({"object": "list", "data": data, "model": self.body["model"], "usage": usage})

    def responses(self):
        usage = self.tell(
            {
                "input_tokens": 36, "input_tokens_details": {"cached_tokens": 6}, "output_tokens": 87,
                "output_tokens_details": {"reasoning_tokens": 80}, "total_tokens": 123,
            }
        )
        part = {"type": "output_text", "text": "Hello, wörld", "annotations": []}
        item = {"type": "message", "id": "msg_1", "status": "completed", "role": "assistant", "content": [part]}
        response = {
            "id": "resp_1", "object": "response", "created_at": 1, "status": "completed", "error": None, "incomplete_details": None,
            "instructions": None, "metadata": {}, "model": self.body["model"], "output": [item], "parallel_tool_calls": True,
            "temperature": 1.0, "tool_choice": "auto", "tools": [], "top_p": 1.0, "usage": usage,
        }
        if not self.body.get("stream"):
            return self.json(response)
        begun = {**response, "status": "in_progress", "output": [], "usage": None}
        place = {"item_id": "msg_1", "output_index": 0}
        events = [
            {"type": "response.created", "response": begun}, {"type": "response.in_progress", "response": begun},
            {"type": "response.output_item.added", "output_index": 0, "item": {**item, "status": "in_progress", "content": []}},
            {"type": "response.content_part.added", **place, "content_index": 0, "part": {**part, "text": ""}},
            *({"type": "response.output_text.delta", **place, "content_index": 0, "delta": text, "logprobs": []} for text in ("Hello", ", ", "wörld")),
            {"type": "response.output_text.done", **place, "content_index": 0, "text": part["text"], "logprobs": []},
            {"type": "response.content_part.done", **place, "content_index": 0, "part": part},
            {"type": "response.output_item.done", "output_index": 0, "item": item}, {"type": "response.completed", "response": response},
        ]
        self.events([{**event, "sequence_number": number} for number, event in enumerate(events)])

    def images_generations(self):
        if self.body.get("stream"):
            usage = self.tell({"input_tokens": 9, "output_tokens": 200, "total_tokens": 209, "input_tokens_details": {"text_tokens": 9, "image_tokens": 0}})
            image = {"b64_json": "AAAA", "created_at": 1, "size": "1024x1024", "quality": "low", "background": "opaque", "output_format": "png"}
            partial = {**image, "type": "image_generation.partial_image", "partial_image_index": 0}
            return self.events([partial, {**image, "type": "image_generation.completed", "usage": usage}])
        self.json({"created": 1, "data": [{"url": "http://images/1"}] * self.body.get("n", 1)})

    def images_edits(self):
        assert b'name="model"\r\n\r\nupstream-model\r\n' in self.raw
        self.json({"created": 1, "data": [{"b64_json": "AAAA"}] * 2})

    def audio_speech(self):
        if self.body.get("stream_format") == "sse":
            usage = self.tell({"input_tokens": 14, "output_tokens": 101, "total_tokens": 115})
            return self.events([{"type": "speech.audio.delta", "audio": "AAAA"}, {"type": "speech.audio.done", "usage": usage}])
        self.send(bytes(range(256)) * 1000, content_type="audio/mpeg")

    def audio_transcriptions(self):
        assert WAVE in self.raw and b'name="model"\r\n\r\nupstream-model\r\n' in self.raw
        if b"verbose_json" in self.raw:
            return self.json({"task": "transcribe", "language": "english", "duration": 8.47, "text": "I see", "segments": []})
        if b'name="stream"\r\n\r\ntrue' in self.raw:
            usage = self.tell(
                {"type": "tokens", "input_tokens": 14, "input_token_details": {"text_tokens": 0, "audio_tokens": 14}, "output_tokens": 45, "total_tokens": 59}
            )
            return self.events([{"type": "transcript.text.delta", "delta": "I see"}, {"type": "transcript.text.done", "text": "I see", "usage": usage}])
        self.json({"text": "I see", "usage": self.tell({"type": "duration", "seconds": 9})})

    def audio_translations(self):
        self.json({"text": "I see"})

    # Anthropic

    def messages_count_tokens(self):
        self.json({"input_tokens": 14})

    def messages(self):
        usage = {"input_tokens": 25, "cache_creation_input_tokens": 7, "cache_read_input_tokens": 11, "output_tokens": 15}
        self.tell(usage)
        head = {"id": "msg_1", "type": "message", "role": "assistant", "model": self.body["model"], "stop_sequence": None}
        tool = {"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {"city": "Genève", "days": 3}}
        blocks = [{"type": "text", "text": "Hello, wörld"}] + ([tool] if self.body.get("tools") else [])
        reason = "tool_use" if self.body.get("tools") else "end_turn"
        if not self.body.get("stream"):
            return self.json({**head, "content": blocks, "stop_reason": reason, "usage": usage})
        events = [{"type": "message_start", "message": {**head, "content": [], "stop_reason": None, "usage": {**usage, "output_tokens": 1}}}]
        for index, block in enumerate(blocks):
            is_text = block["type"] == "text"
            empty = {**block, **({"text": ""} if is_text else {"input": {}})}
            whole = block["text"] if is_text else json.dumps(block["input"])
            events.append({"type": "content_block_start", "index": index, "content_block": empty})
            events.append({"type": "ping"})
            for at in range(0, len(whole), 4):
                piece = whole[at : at + 4]
                delta = {"type": "text_delta", "text": piece} if is_text else {"type": "input_json_delta", "partial_json": piece}
                events.append({"type": "content_block_delta", "index": index, "delta": delta})
            events.append({"type": "content_block_stop", "index": index})
        events.append({"type": "message_delta", "delta": {"stop_reason": reason, "stop_sequence": None}, "usage": {"output_tokens": 15}})
        events.append({"type": "message_stop"})
        self.events(events)
