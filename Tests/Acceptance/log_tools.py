"""Grows a ledger by many entries at once, and reads the log's proofs without any code of the ledger's."""

import base64
import os
import socket
import threading
import time

CONNECTIONS = 64
AT_ONCE = 40


def rlp(item):
    """The encoding of bytes, or of a list of items."""
    if isinstance(item, bytes):
        if len(item) == 1 and item[0] < 0x80:
            return item
        return prefix(0x80, len(item)) + item
    body = b"".join(map(rlp, item))
    return prefix(0xC0, len(body)) + body


def prefix(base, size):
    if size <= 55:
        return bytes([base + size])
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([base + 55 + len(length)]) + length


def number(value):
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


def command_id():
    """A UUID of version 7."""
    random = bytearray(os.urandom(10))
    random[0] = 0x70 | random[0] & 0x0F
    random[2] = 0x80 | random[2] & 0x3F
    return int(time.time() * 1000).to_bytes(6, "big") + bytes(random)


def deposits(model, count):
    """The requests for deposits of 1, 2, 3 and so on, as the admin socket takes them."""
    for amount in range(1, count + 1):
        body = rlp([command_id(), [number(30), [model.encode(), number(amount), b"private"]]])
        yield b"POST /commands HTTP/1.1\r\nHost: imo\r\nimo-actor: test\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def grow(socket_path, requests):
    """Sends requests over many connections, several at a time on each, and waits for every response."""
    shares = [requests[index::CONNECTIONS] for index in range(CONNECTIONS)]
    failures = []

    def send(share):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(60)
        # A socket's path has at most 107 bytes.
        directory, name = os.path.split(socket_path)
        descriptor = os.open(directory, os.O_PATH)
        try:
            connection.connect(f"/proc/self/fd/{descriptor}/{name}")
            for start in range(0, len(share), AT_ONCE):
                batch = share[start : start + AT_ONCE]
                connection.sendall(b"".join(batch))
                received = b""
                while received.count(b"HTTP/1.1 ") < len(batch):
                    part = connection.recv(1 << 16)
                    assert part, received[-300:]
                    received += part
                assert received.count(b"HTTP/1.1 200 ") == len(batch), received[:300]
                # The last response's body may still be on its way.
                wanted = int(received.rsplit(b"HTTP/1.1 ", 1)[1].lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                while len(received.rsplit(b"\r\n\r\n", 1)[1]) < wanted:
                    received += connection.recv(1 << 16)
        except Exception as error:
            failures.append(error)
        finally:
            os.close(descriptor)
            connection.close()

    threads = [threading.Thread(target=send, args=(share,)) for share in shares if share]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures[:3]


def inclusion(text):
    """(index, entry, hashes, note) of a tlog-proof file."""
    header, _, note = text.partition("\n\n")
    lines = header.split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    entry = base64.b64decode(lines[1].removeprefix("extra "))
    return int(lines[2].removeprefix("index ")), entry, [base64.b64decode(line) for line in lines[3:]], note


def consistency(text):
    """(old size, hashes, note) of a request to a witness."""
    header, _, note = text.partition("\n\n")
    lines = header.split("\n")
    return int(lines[0].removeprefix("old ")), [base64.b64decode(line) for line in lines[1:]], note


def flipped(data):
    """Each change of one bit."""
    for bit in range(len(data) * 8):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)


def waiting(seconds, found):
    """The first true value of a function that is asked again and again."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = found()
        if value:
            return value
        time.sleep(0.05)
    raise TimeoutError(f"nothing was found in {seconds} seconds")
