"""Both ends of a WebSocket (RFC 6455) by the standard library alone, so that the gateway is tested against code that it shares nothing with."""

import base64
import hashlib
import os
import socket
import struct
import threading
import urllib.parse

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


class Refused(Exception):
    """The handshake was refused: carries the status, the headers by lower-case name, and the body."""

    def __init__(self, status, headers, body):
        super().__init__(f"{status}: {body[:500]}")
        self.status, self.headers, self.body = status, headers, body


class Closed(Exception):
    """The other side closed; `code` is None where it just went away."""

    def __init__(self, code=None, reason=""):
        super().__init__(f"{code} {reason}")
        self.code, self.reason = code, reason


class WebSocket:
    def __init__(self, connection, is_client, rest=b""):
        self.connection, self.is_client, self.bytes = connection, is_client, rest

    def fill(self, count):
        while len(self.bytes) < count:
            chunk = self.connection.recv(65536)
            if not chunk:
                raise Closed()
            self.bytes += chunk

    def frame(self):
        """(is final, opcode, payload)"""
        self.fill(2)
        first, second = self.bytes[:2]
        length, size = second & 0x7F, 2
        if length > 125:
            size += 2 if length == 126 else 8
            self.fill(size)
            length = int.from_bytes(self.bytes[2:size], "big")
        assert bool(second & 0x80) != self.is_client, "masked by the wrong side"
        key = b""
        if second & 0x80:
            self.fill(size + 4)
            key, size = self.bytes[size : size + 4], size + 4
        self.fill(size + length)
        payload, self.bytes = self.bytes[size : size + length], self.bytes[size + length :]
        return bool(first & 0x80), first & 0x0F, masked(payload, key)

    def receive(self):
        """The next message; pings are answered, and the other side's close is."""
        message = b""
        while True:
            is_final, opcode, payload = self.frame()
            if opcode == PING:
                self.send_frame(PONG, payload)
            elif opcode == CLOSE:
                self.send_frame(CLOSE, payload[:2])
                raise Closed(int.from_bytes(payload[:2], "big") if payload else None, payload[2:].decode())
            elif opcode < 8:
                message += payload
                if is_final:
                    return message.decode()

    def send_frame(self, opcode, payload=b"", is_final=True, mask=None, flags=0):
        self.connection.sendall(frame(opcode, payload, is_final, self.is_client if mask is None else mask, flags))

    def send(self, message):
        self.send_frame(TEXT, message)

    def close(self, code=1000):
        self.send_frame(CLOSE, struct.pack(">H", code))

    def vanish(self):
        self.connection.close()


def frame(opcode, payload=b"", is_final=True, mask=False, flags=0):
    payload = payload.encode() if isinstance(payload, str) else payload
    flag, length = 0x80 if mask else 0, len(payload)
    head = bytes([(0x80 if is_final else 0) | flags | opcode])
    if length < 126:
        head += bytes([flag | length])
    elif length < 65536:
        head += bytes([flag | 126]) + struct.pack(">H", length)
    else:
        head += bytes([flag | 127]) + struct.pack(">Q", length)
    key = os.urandom(4) if mask else b""
    return head + key + masked(payload, key)


def masked(payload, key):
    if not key:
        return payload
    pad = (key * (len(payload) // 4 + 1))[: len(payload)]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(pad, "big")).to_bytes(len(payload), "big") if payload else b""


def accept(key):
    return base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()


def read_head(connection):
    """(first line, headers by lower-case name, what follows)"""
    head = b""
    while b"\r\n\r\n" not in head:
        chunk = connection.recv(65536)
        if not chunk:
            raise Closed()
        head += chunk
    lines, rest = head.split(b"\r\n\r\n", 1)
    first, *fields = lines.decode().split("\r\n")
    return first, {name.lower(): value.strip() for name, value in (field.split(":", 1) for field in fields)}, rest


def connect(base, target, headers=None, timeout=30):
    """A client's open WebSocket, and the headers of the response."""
    url = urllib.parse.urlsplit(base)
    connection = socket.create_connection((url.hostname, url.port), timeout=timeout)
    key = base64.b64encode(os.urandom(16)).decode()
    fields = {
        "Host": url.netloc, "Connection": "keep-alive, Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key,
        **(headers or {}),
    }
    connection.sendall((f"GET {target} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n").encode())
    first, answered, rest = read_head(connection)
    status = int(first.split()[1])
    if status != 101:
        while len(rest) < int(answered.get("content-length", 0)):
            rest += connection.recv(65536)
        connection.close()
        raise Refused(status, answered, rest.decode())
    assert answered["sec-websocket-accept"] == accept(key)
    return WebSocket(connection, is_client=True, rest=rest), answered


class Listener:
    """A server that runs `serve(socket)` for each WebSocket, and notes the requests.

    `refuse` is a status in place of sessions. The bytes `first` are sent at once with the response to the handshake, or both in pieces of some bytes.
    """

    def __init__(self, serve, refuse=None, first=b"", piece=1 << 20):
        self.serve, self.refuse, self.first, self.piece, self.requests, self.faults = serve, refuse, first, piece, [], []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}/v1"
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection):
        try:
            first, headers, rest = read_head(connection)
            self.requests.append((first, headers))
            if self.refuse:
                connection.sendall(f"HTTP/1.1 {self.refuse} No\r\ncontent-length: 0\r\n\r\n".encode())
                return connection.close()
            chosen = "sec-websocket-protocol: realtime\r\n" if "realtime" in headers.get("sec-websocket-protocol", "") else ""
            response = (
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Accept: {accept(headers['sec-websocket-key'])}\r\n{chosen}\r\n"
            ).encode() + self.first
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for start in range(0, len(response), self.piece):
                connection.sendall(response[start : start + self.piece])
            self.serve(WebSocket(connection, is_client=False, rest=rest))
        except (Closed, OSError):
            pass
        except Exception as fault:  # noqa: BLE001
            self.faults.append(fault)
        finally:
            connection.close()

    def close(self):
        self.listening.close()
