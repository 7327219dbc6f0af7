"""Strangers hold little of the gateway's memory, and honest clients are served meanwhile."""

import contextlib
import json
import pathlib
import re
import socket
import time
import urllib.parse

BODY_BYTES = 8 << 20
CONNECTIONS = 300
ALLOWED_MIB = 256


def resident_mib(system):
    """The memory that the gateway holds, in MiB."""
    status = pathlib.Path(f"/proc/{system.server.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) >> 10


def unfinished(system, path, announced, sent):
    """A connection with a request whose body never ends, after the gateway took what it takes."""
    address = urllib.parse.urlsplit(system.gateway)
    connection = socket.create_connection((address.hostname, address.port), timeout=10)
    head = f"POST {path} HTTP/1.1\r\nHost: imo\r\nContent-Type: application/json\r\nContent-Length: {announced}\r\n\r\n"
    with contextlib.suppress(OSError):
        connection.settimeout(0.5)
        connection.sendall(head.encode() + b"[" * sent)
    return connection


def test_bodies_that_never_end_take_a_budget_of_memory_and_no_more(system):
    before = resident_mib(system)
    with contextlib.ExitStack() as stack:
        for path in ("/imo/v1/claims", "/imo/v1/contents", "/imo/v1/contents/verify"):
            for _ in range(CONNECTIONS // 3):
                stack.enter_context(unfinished(system, path, BODY_BYTES, BODY_BYTES - 1))
        assert resident_mib(system) - before < ALLOWED_MIB
        # A small message of another client still finds its place, or is told to come again.
        status, headers, body = system.request("POST", "/imo/v1/transfers", {"message": {}, "signature": "0x"})
        assert status in (400, 503) and json.loads(body)["detail"], body
        assert status != 503 or headers["retry-after"]
        assert system.request("GET", "/imo/v1/tokens")[0] == 200
    deadline = time.monotonic() + 30
    while system.request("POST", "/imo/v1/transfers", {"message": {}, "signature": "0x"})[0] != 400:
        assert time.monotonic() < deadline, "room is given back when the clients have left"
        time.sleep(0.2)
