"""What one caller does costs others nothing: connections that are all in use, and the sums that each sees of its own calls."""

import concurrent.futures
import contextlib
import http.client
import http.server
import json
import threading
import urllib.parse

STREAMS = 1100
PLAIN = {"id": "c", "object": "chat.completion", "model": "own", "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hello"}}],
         "usage": {"prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16}}
CHUNK = b'data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n'


@contextlib.contextmanager
def slow_upstream():
    """Streams that say one word and then nothing until they are released; (url, number of streams that began, release)."""
    release, begun = threading.Event(), []

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                if not body.get("stream"):
                    payload = json.dumps(PLAIN).encode()
                    self.send_response(200)
                    self.send_header("content-type", "application/json")
                    self.send_header("content-length", str(len(payload)))
                    self.end_headers()
                    return self.wfile.write(payload)
                begun.append(1)
                self.send_response(200)
                self.send_header("content-type", "text/event-stream")
                self.send_header("connection", "close")
                self.end_headers()
                self.wfile.write(CHUNK)
                self.wfile.flush()
                release.wait(120)
                self.wfile.write(b"data: [DONE]\n\n")

    class Server(http.server.ThreadingHTTPServer):
        request_queue_size = 2048
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", begun, release
    finally:
        release.set()
        server.shutdown()


def chat(model, **more):
    return {"model": model, "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 8, **more}


def test_slow_streams_of_one_key_keep_no_other_key_from_another_model_on_the_same_host(system):
    with slow_upstream() as (url, begun, release):
        for model in ("slow", "quick"):
            system.register(model, "--free", upstream=url, upstream_model="own")
        hostile, honest = system.new_caller("hostile", "1000"), system.new_caller("honest", "1000")
        gateway = urllib.parse.urlsplit(system.gateway)
        body = json.dumps(chat("slow", stream=True)).encode()
        connections = []
        for _ in range(STREAMS):
            connection = http.client.HTTPConnection(gateway.hostname, gateway.port, timeout=60)
            connection.request("POST", "/v1/chat/completions", body, {"Authorization": f"Bearer {hostile}", "Content-Type": "application/json"})
            connections.append(connection)
            if len(connections) % 100 == 0:
                status, headers, answer = system.call(honest, chat("quick"))
                assert status == 200, answer
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            statuses = list(pool.map(lambda connection: connection.getresponse(), connections))
        assert {response.status for response in statuses} <= {200, 503}
        refused = [response for response in statuses if response.status == 503]
        # All but one in eight connections, and some for each event loop.
        assert 800 < len(begun) < 1024 and len(begun) + len(refused) == STREAMS
        assert all(response.getheader("retry-after") for response in refused)
        for _ in range(20):
            assert system.call(honest, chat("quick"))[0] == 200
        # The breaker stays closed: the hostile key is served as soon as its streams end.
        release.set()
        for response in statuses:
            response.read()
        for connection in connections:
            connection.close()
        assert system.call(hostile, chat("slow"))[0] == 200
        assert system.available("honest") > 0


def test_callers_see_what_their_calls_cost_by_day_and_model(system):
    key, other = system.new_caller("summed", "1000"), system.new_caller("unsummed", "1000")
    costs = []
    for number in range(3):
        status, headers, _ = system.call(key, chat(system.MODEL, max_tokens=4 + number))
        assert status == 200
        costs.append(int(headers["imo-cost"]))
    authorization = {"Authorization": f"Bearer {key}"}
    status, _, body = system.request("GET", "/imo/v1/accounts/me/usage", headers=authorization)
    shown = json.loads(body)
    assert status == 200 and shown["calls"] == 3 and int(shown["cost"]) == sum(costs)
    sums = [model for day in shown["days"] for model in day["models"]]
    assert {model["model"] for model in sums} == {system.MODEL}
    assert sum(model["calls"] for model in sums) == 3 and sum(int(model["cost"]) for model in sums) == sum(costs)
    assert sum(model["usage"]["call"] for model in sums) == 3
    assert json.loads(system.request("GET", "/imo/v1/accounts/me/usage?to=2020-01-01", headers=authorization)[2])["days"] == []
    assert json.loads(system.request("GET", "/imo/v1/accounts/me/usage", headers={"Authorization": f"Bearer {other}"})[2])["calls"] == 0
    assert system.request("GET", "/imo/v1/accounts/me/usage?from=yesterday", headers=authorization)[0] == 400
    assert system.request("GET", "/imo/v1/accounts/me/usage")[0] == 401
