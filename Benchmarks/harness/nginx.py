"""nginx as the upstream of the calls, and as the plain proxy that the gateway is compared with."""

import contextlib
import json
import signal
import socket
import subprocess
import time

CONFIGURATION = """
load_module modules/ngx_http_echo_module.so;
daemon off; worker_processes 1; pid {directory}/nginx.pid; error_log {directory}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; client_body_temp_path {directory}/body; proxy_temp_path {directory}/proxy; keepalive_requests 100000000;
  client_max_body_size 1m; client_body_buffer_size 256k; proxy_buffers 64 8k; proxy_max_temp_file_size 0;
  fastcgi_temp_path {directory}/f; uwsgi_temp_path {directory}/u; scgi_temp_path {directory}/s;
  {server}
}}
"""
UPSTREAM = """server {{ listen 127.0.0.1:{port}; location / {{ default_type {type}; tcp_nodelay on; {response} }} }}"""
PROXY = """
  upstream model {{ server 127.0.0.1:{upstream}; keepalive 256; keepalive_requests 100000000; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass http://model; proxy_buffering {buffering}; proxy_http_version 1.1; proxy_set_header Connection ""; }}
  }}
"""

USAGE = {"prompt_tokens": 12, "completion_tokens": 8, "total_tokens": 20}


def completion(content):
    """A chat completion."""
    return json.dumps({
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "tiny",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}], "usage": USAGE,
    })


def stream(words):
    """The frames of an event stream, with nginx's escapes for line feeds."""
    rest = [*({"choices": [{"index": 0, "delta": {"content": word}}]} for word in words), {"choices": [], "usage": USAGE}]
    chunks = [{"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "tiny", **part} for part in rest]
    return [f"data: {json.dumps(chunk)}\\n\\n" for chunk in chunks] + ["data: [DONE]\\n\\n"]


def at_once(text):
    """nginx's directives for a response that comes in one piece."""
    return f"return 200 '{text}';"


def piecewise(pieces):
    """nginx's directives for a response whose pieces are each sent by itself."""
    return " echo_flush; ".join(f"echo -n '{piece}';" for piece in pieces)


def delayed(seconds, kilobytes):
    """nginx's directives for a completion of this size that is sent after a pause, when the whole request was read."""
    sentence = "A ledger is a list of entries. "
    before, after = completion("\0").split("\\u0000")
    count = max(1, (kilobytes * 1000 - len(before) - len(after)) // len(sentence))
    return f"echo_read_request_body; echo_sleep {seconds}; echo -n '{before}'; echo_duplicate {count} '{sentence}'; echo -n '{after}';"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@contextlib.contextmanager
def nginx(directory, server):
    """Runs nginx with one server; yields the process id."""
    directory.mkdir()
    configuration = directory / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(directory=directory, server=server))
    process = subprocess.Popen(["nginx", "-c", configuration], stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


class Route:
    """An upstream and the plain proxy to it."""

    def __init__(self, stack, directory, response, type="application/json", buffering=True):
        upstream_port, proxy_port = free_port(), free_port()
        server = UPSTREAM.format(port=upstream_port, type=type, response=response)
        stack.enter_context(nginx(directory.with_name(f"{directory.name}-upstream"), server))
        proxy = PROXY.format(port=proxy_port, upstream=upstream_port, buffering="on" if buffering else "off")
        self.pid = stack.enter_context(nginx(directory.with_name(f"{directory.name}-proxy"), proxy))
        self.upstream = f"http://127.0.0.1:{upstream_port}/v1"
        self.proxy = f"http://127.0.0.1:{proxy_port}"
