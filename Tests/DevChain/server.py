"""The HTTP server of the development chain."""

import argparse
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from chain import GWEI, DevChain
from faults import blocks_of


class Dropped(Exception):
    """The connection ends without a response."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *arguments):
        pass

    def respond(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.respond(405, b'{"error":"POST only"}')

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        if length > 16 << 20:
            return self.respond(413, b"{}")
        try:
            request = json.loads(self.rfile.read(length))
        except ValueError:
            return self.respond(200, b'{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"parse error"}}')
        self.status, self.reverse = 200, False
        try:
            response = [self.answer(one) for one in request] if isinstance(request, list) and request else self.answer(request)
        except Dropped:
            self.close_connection = True
            return None
        if self.reverse and isinstance(response, list):
            response.reverse()
        self.respond(self.status, json.dumps(response).encode())

    def answer(self, request):
        """The response to one request, with the faults that hold for it."""
        chain = self.server.chain
        method = request.get("method") if isinstance(request, dict) else None
        rules = chain.faults.take(method) if isinstance(method, str) else []
        for rule in rules:
            if rule["action"] == "dropBefore":
                raise Dropped
            if rule["action"] == "error":
                return {"jsonrpc": "2.0", "id": request.get("id"), "error": {"code": rule["code"], "message": rule["message"]}}
            if rule["action"] == "rangeLimit" and method == "eth_getLogs" and blocks_of((request.get("params") or [{}])[0]) > rule["value"]:
                message = rule.get("message", f"block range is too wide: at most {rule['value']} blocks")
                return {"jsonrpc": "2.0", "id": request.get("id"), "error": {"code": -32005, "message": message}}
        response = chain.handle(request)
        for rule in rules:
            response = self.spoil(rule, method, request, response)
        return response

    def spoil(self, rule, method, request, response):
        action, value = rule["action"], rule.get("value", 0)
        if action == "drop":
            raise Dropped
        if action == "delay":
            time.sleep(rule["seconds"])
        elif action == "twice":
            self.server.chain.handle(request)
        elif action == "status":
            self.status = rule["code"]
        elif action == "reverseBatch":
            self.reverse = True
        elif action == "result":
            response = {"jsonrpc": "2.0", "id": request.get("id"), "result": rule.get("value")}
        elif (action, method) in (("headOffset", "eth_blockNumber"), ("nonceOffset", "eth_getTransactionCount")) and "result" in response:
            response = response | {"result": hex(max(0, int(response["result"], 16) + value))}
        return response


class Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128


def arguments():
    parser = argparse.ArgumentParser(
        prog="devchain", description="A development chain with a real EVM (py-evm, Prague), by JSON-RPC on this machine."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8545, help="0 takes any")
    parser.add_argument("--chain-id", type=int, default=31337)
    parser.add_argument("--accounts", type=int, default=10)
    parser.add_argument("--balance-eth", type=int, default=10000)
    parser.add_argument("--base-fee", type=int, default=GWEI, help="wei of the first block")
    parser.add_argument("--gas-limit", type=int, default=30_000_000, help="of each block")
    parser.add_argument("--no-automine", action="store_true", help="mine on evm_mine alone")
    parser.add_argument("--block-time", type=float, default=0, help="mine every so many seconds")
    parser.add_argument("--wall-clock", action="store_true", help="blocks have the time of this machine")
    parser.add_argument("--finalized-depth", type=int, default=2, help="blocks from the head to the finalized one")
    parser.add_argument("--safe-depth", type=int, default=1)
    return parser.parse_args()


def main():
    options = arguments()
    chain = DevChain(options)
    server = Server((options.host, options.port), Handler)
    server.chain = chain
    if options.block_time:

        def mine():
            while True:
                time.sleep(options.block_time)
                with chain.lock:
                    chain.mine_pool()

        threading.Thread(target=mine, daemon=True).start()
    for key in chain.keys:
        print(key.address, "0x" + bytes(key.key).hex())
    print(f"devchain listening on http://{options.host}:{server.server_address[1]}, chain {options.chain_id}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
