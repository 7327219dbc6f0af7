"""Stands between the gateway and an upstream, passes everything on as it comes, and notes what the upstream told of its use."""

import dataclasses
import http.client
import http.server
import json
import threading
import urllib.parse


@dataclasses.dataclass
class Exchange:
    path: str
    headers: dict
    request: dict
    status: int = 0
    response: bytes = b""
    is_stream: bool = False

    def documents(self):
        """The JSON objects of the response: the whole body, or the data of each event."""
        if not self.is_stream:
            return [json.loads(self.response)] if self.response else []
        lines = [line[5:].strip() for line in self.response.decode().splitlines() if line.startswith("data:")]
        return [json.loads(line) for line in lines if line and line != "[DONE]"]

    def usage(self):
        """The members of all usages together: no count falls in OpenAI's formats, and a zero erases none in Anthropic's."""
        whole = {}
        for document in self.documents():
            for holder in (document, document.get("response"), document.get("message")):
                usage = holder.get("usage") if isinstance(holder, dict) else None
                for name, value in (usage or {}).items():
                    is_count = isinstance(value, int) and isinstance(whole.get(name), int)
                    if is_count and not self.is_anthropic:
                        value = max(value, whole[name])
                    whole[name] = value or whole.get(name)
        return whole

    @property
    def is_anthropic(self):
        return "/messages" in self.path

    def told(self):
        """The tokens that the upstream told, by the units of the ledger."""
        usage = self.usage()
        prompt = usage.get("prompt_tokens", usage.get("input_tokens")) or 0
        output = usage.get("completion_tokens", usage.get("output_tokens")) or 0
        if self.is_anthropic:
            return {"input": prompt, "cached-input": usage.get("cache_read_input_tokens") or 0, "output": output}
        details = usage.get("prompt_tokens_details") or usage.get("input_tokens_details") or {}
        cached = details.get("cached_tokens") or 0
        return {"input": prompt - cached, "cached-input": cached, "output": output}


class Recorder:
    def __init__(self, upstream):
        self.exchanges = []
        target = urllib.parse.urlsplit(upstream)
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def log_message(self, *_):
                pass

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                exchange = Exchange(self.path, {name.lower(): value for name, value in self.headers.items()}, json.loads(body or b"{}"))
                recorder.exchanges.append(exchange)
                connection = http.client.HTTPConnection(target.hostname, target.port, timeout=120)
                headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
                connection.request("POST", self.path, body, headers)
                self.pass_on(connection.getresponse(), exchange)
                connection.close()

            def pass_on(self, response, exchange):
                exchange.status = response.status
                exchange.is_stream = response.getheader("content-type", "").startswith("text/event-stream")
                self.send_response(response.status)
                for name, value in response.getheaders():
                    if name.lower() not in ("content-length", "transfer-encoding", "connection", "date", "server"):
                        self.send_header(name, value)
                self.send_header("transfer-encoding", "chunked")
                self.end_headers()
                while piece := response.read1(65536):
                    exchange.response += piece
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                self.wfile.write(b"0\r\n\r\n")

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"

    def close(self):
        self.server.shutdown()
        self.server.server_close()
