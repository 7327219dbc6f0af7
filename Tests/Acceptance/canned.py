"""An upstream that answers at once, and callers that call it as fast as they can."""

import http.client
import http.server
import json
import threading
import urllib.parse

USAGE = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}


class CannedUpstream:
    """Answers every chat completion with the same text and usage."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self):
            self.answer("application/json", json.dumps({"object": "list", "data": [{"id": "canned", "object": "model"}]}).encode())

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if body.get("stream"):
                chunk = {"id": "c", "object": "chat.completion.chunk", "model": "canned", "choices": [{"index": 0, "delta": {"content": "Hi"}}]}
                last = {**chunk, "choices": [], "usage": USAGE}
                frames = "".join(f"data: {json.dumps(frame)}\n\n" for frame in (chunk, last)) + "data: [DONE]\n\n"
                self.answer("text/event-stream", frames.encode())
            else:
                choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Hi"}}
                answer = {"id": "c", "object": "chat.completion", "model": "canned", "choices": [choice], "usage": USAGE}
                self.answer("application/json", json.dumps(answer).encode())

        def answer(self, kind, body):
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    def __enter__(self):
        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *_):
                pass  # the gateway was killed

        self.server = Server(("127.0.0.1", 0), self.Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class Load:
    """Callers that call until they are stopped or cut off, and remember the receipt and the status of every answer that they received in full."""

    def __init__(self, gateway, key, model, callers=8):
        self.address = urllib.parse.urlsplit(gateway)
        self.key, self.model = key, model
        self.receipts = []
        self.refused = []
        self.answers = threading.Semaphore(0)
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(number,), daemon=True) for number in range(callers)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join(120)

    def run(self, number):
        is_stream = number % 2 == 0
        messages = [{"role": "user", "content": "Hi"}]
        body = json.dumps({"model": self.model, "messages": messages, "max_tokens": 6, "stream": is_stream})
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=30)
        while not self.stopping.is_set():
            try:
                connection.request("POST", "/v1/chat/completions", body, headers)
                response = connection.getresponse()
                answer = response.read()
            except (OSError, http.client.HTTPException):
                return  # half an answer: nothing was promised
            if response.status != 200:
                self.refused.append((response.status, dict(response.getheaders()), answer))
            elif not is_stream or answer.endswith(b"data: [DONE]\n\n"):
                self.receipts.append(response.getheader("imo-receipt"))
            self.answers.release()
