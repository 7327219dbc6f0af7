"""Thousands of funded accounts with a key each, made through a gateway's admin socket.

The command line makes one at a time, in a process of its own. Here 21 accounts are one command, a link of their 63 members, in the ledger's
own encoding (`Envelope` in `Sources/LedgerCore`), whose numbers are permanent.
"""

import base64
import hashlib
import http.client
import random
import socket
import time

CREATE_ACCOUNT, CREDIT, CREATE_KEY, LINK = 2, 3, 5, 60
NAMED_ACCOUNT, SETTLEMENT_ASSET = 1, 0
MEMBERS = 63
FUNDS = 10**27


def rlp(item):
    """RLP of bytes, text, an unsigned integer, or a list of these."""
    if isinstance(item, list):
        payload = b"".join(map(rlp, item))
        return length(payload, 0xC0) + payload
    if isinstance(item, int):
        item = item.to_bytes((item.bit_length() + 7) // 8, "big")
    payload = item.encode() if isinstance(item, str) else item
    return payload if len(payload) == 1 and payload[0] < 0x80 else length(payload, 0x80) + payload


def length(payload, offset):
    if len(payload) < 56:
        return bytes([offset + len(payload)])
    digits = len(payload).to_bytes((len(payload).bit_length() + 7) // 8, "big")
    return bytes([offset + 55 + len(digits)]) + digits


def keys(count, seed=1):
    """API keys, the same for every build."""
    source = random.Random(seed)
    return ["imo-" + base64.urlsafe_b64encode(source.randbytes(32)).decode().rstrip("=") for _ in range(count)]


def opening(name, key):
    """The commands that open an account, fund it and give it its key."""
    return [
        [CREATE_ACCOUNT, [name]],
        [CREDIT, [[NAMED_ACCOUNT, name], SETTLEMENT_ASSET, FUNDS, ""]],
        [CREATE_KEY, [hashlib.sha256(key.encode()).digest(), name, ""]],
    ]


def command_id(source):
    """A UUID of version 7 with its lowest bit clear."""
    stamp = int(time.time() * 1000) << 80 | 7 << 76 | 1 << 63
    return (stamp | source.getrandbits(12) << 64 | source.getrandbits(61) << 1).to_bytes(16, "big")


class AdminConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost")
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


def make_callers(build, keys, prefix):
    """Opens an account for each key in the build's running gateway; their names are the prefix and a number."""
    commands = [command for number, key in enumerate(keys) for command in opening(f"{prefix}{number}", key)]
    source = random.SystemRandom()
    connection = AdminConnection(build.data / "admin.sock")
    for start in range(0, len(commands), MEMBERS):
        envelope = [command_id(source), [LINK, [commands[start:start + MEMBERS]]]]
        connection.request("POST", "/commands", rlp(envelope))
        response = connection.getresponse()
        body = response.read()
        assert response.status == 200, body
    connection.close()
    available = build.imo("account", "show", f"{prefix}{len(keys) - 1}")["available"]
    assert int(available) == FUNDS, available
