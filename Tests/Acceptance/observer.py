"""An upstream that answers as each request tells it to, and writes down what it delivered: an observer with no knowledge of the gateway.

The last message of a request is JSON: what to do (`do`), after how many bytes to break off (`cut`), which usage to report and how (`usage`).
"""

import http.server
import json
import math
import socket
import struct
import threading
import time

WORDS = ["alpha ", "beta ", "gamma ", "delta\n", "épsilon ", "zeta. "]


class Attempt:
    """One request that reached the upstream."""

    def __init__(self, script, prompt_bytes, is_stream):
        self.number = script["number"]
        self.script, self.is_stream = script, is_stream
        self.prompt_bytes = prompt_bytes
        self.started = time.monotonic()
        self.ended = None
        self.sent = b""  # the bytes of the body that were handed to the network
        self.is_complete = False

    def charge(self):
        """(input tokens, output tokens) that the stated policy charges for what was delivered, or None for nothing."""
        if self.script["do"] in ("refuse", "reset"):
            return None
        return self.stream_charge() if self.is_stream else self.whole_charge()

    def whole_charge(self):
        # An answer that did not arrive whole was not delivered.
        return tuple(self.script["tokens"]) if self.is_complete else None

    def stream_charge(self):
        """A stream that broke off is charged as far as it came: what its last whole frame says, or a token for every four bytes."""
        text, tokens, has_choices = 0, None, False
        for frame in self.sent.split(b"\n\n")[:-1]:
            data = frame.removeprefix(b"data: ")
            if data == b"[DONE]":
                break
            chunk = json.loads(data)
            tokens = chunk.get("usage") or tokens
            for choice in chunk["choices"]:
                has_choices = True
                text += len(choice["delta"].get("content", "").encode())
        if not has_choices:
            return None
        told = (tokens["prompt_tokens"], tokens["completion_tokens"]) if tokens else (0, 0)
        # Zero although something was delivered is not believed.
        return told[0] or math.ceil(self.prompt_bytes / 4), told[1] or math.ceil(text / 4)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        script = json.loads(body["messages"][-1]["content"])
        attempt = Attempt(script, len(json.dumps(body["messages"])), body.get("stream", False))
        self.server.observer.note(attempt)
        try:
            time.sleep(script.get("wait", 0))
            if script["do"] == "refuse":
                return self.refuse(script["status"])
            if script["do"] == "reset":
                return self.reset()
            self.stream(attempt, body) if attempt.is_stream else self.whole(attempt)
        except OSError:
            self.close_connection = True
        finally:
            attempt.ended = time.monotonic()

    def refuse(self, status):
        payload = json.dumps({"error": {"message": "no", "type": "server_error", "param": None, "code": None}}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def reset(self):
        """Ends the connection with a reset and not a byte."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def whole(self, attempt):
        script = attempt.script
        choice = {"index": 0, "message": {"role": "assistant", "content": "".join(WORDS)}, "finish_reason": "stop"}
        payload = json.dumps({"id": "x", "object": "chat.completion", "choices": [choice], "usage": usage(script["tokens"])}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.send(attempt, payload[: script["cut"]] if script["do"] == "cut" else payload)
        attempt.is_complete = script["do"] != "cut" or script["cut"] >= len(payload)
        self.close_connection = not attempt.is_complete

    def stream(self, attempt, body):
        script = attempt.script
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        payload = b"".join(self.frames(script, body))
        if script["do"] == "cut":
            payload = payload[: script["cut"]]
        for start in range(0, len(payload), script["piece"]):
            self.send_chunk(attempt, payload[start : start + script["piece"]])
            time.sleep(script.get("pause", 0))
        if script["do"] == "cut":
            self.close_connection = True
        else:
            self.wfile.write(b"0\r\n\r\n")
            attempt.is_complete = True

    def frames(self, script, body):
        told = usage(script["tokens"])
        for word in WORDS * script["rounds"]:
            chunk = {"id": "x", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": word}}]}
            if script["usage"] == "each":
                chunk["usage"] = told
            yield frame(chunk)
        end = {"id": "x", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
        if script["usage"] == "with the end":
            end["usage"] = told
        yield frame(end)
        if script["usage"] == "asked for" and body.get("stream_options", {}).get("include_usage"):
            yield frame({"id": "x", "object": "chat.completion.chunk", "choices": [], "usage": told})
        yield b"data: [DONE]\n\n"

    def send(self, attempt, payload):
        self.wfile.write(payload)
        attempt.sent += payload

    def send_chunk(self, attempt, payload):
        self.wfile.write(b"%x\r\n%s\r\n" % (len(payload), payload))
        attempt.sent += payload


def frame(chunk):
    return b"data: " + json.dumps(chunk, ensure_ascii=False).encode() + b"\n\n"


def usage(tokens):
    prompt, completion = tokens
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024

    def handle_error(self, *_):
        pass


class Observer:
    def __enter__(self):
        self.attempts = []
        self.lock = threading.Lock()
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.observer = self
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def note(self, attempt):
        with self.lock:
            self.attempts.append(attempt)
