"""Reads what the journal says of calls, from the ledger's file and without any code of the ledger's."""

import sqlite3

INPUT, OUTPUT = 0, 2
SETTLE, REFUND, REVERSE = 21, 24, 33
UNITS = {0: "input", 1: "cached", 2: "output", 3: "reasoning", 4: "call", 5: "image"}


def decode(data):
    """The one RLP item in `data`: bytes, or a list of items."""
    item, rest = decode_one(data)
    assert not rest
    return item


def decode_one(data):
    first = data[0]
    if first < 0x80:
        return data[:1], data[1:]
    base = 0x80 if first < 0xC0 else 0xC0
    size, start = first - base, 1
    if size > 55:
        start = 1 + size - 55
        size = int.from_bytes(data[1:start], "big")
    body, rest = data[start : start + size], data[start + size :]
    if base == 0x80:
        return body, rest
    items = []
    while body:
        item, body = decode_one(body)
        items.append(item)
    return items, rest


def number(item):
    return int.from_bytes(item, "big")


def usage(items):
    return {number(unit): number(quantity) for unit, quantity in zip(items[::2], items[1::2])}


def movements(postings, kind, name=""):
    """(received, given) of an account in an entry's postings, or None; the kind is external, named or revenue."""
    account = {"external": [b""], "named": [b"\x01", name.encode()], "revenue": [b"\x03", name.encode()]}[kind]
    own = [posting for posting in postings if posting[0] == account]
    return tuple(sum(number(posting[3]) for posting in own if number(posting[2]) == direction) for direction in (1, 0)) if own else None


class Call:
    """A hold and what became of it: `end` is "settled", "voided", "expired" or None."""

    def __init__(self, model, greatest):
        self.model, self.greatest = model, greatest
        self.end, self.usage, self.is_counted, self.cost = None, None, None, 0


def calls(data_directory):
    """All calls of a ledger whose gateway has stopped, by the hexadecimal id of their holds."""
    database = sqlite3.connect(f"file:{data_directory}/ledger.sqlite?mode=ro", uri=True)
    found = {}
    for (entry,) in database.execute("SELECT entry FROM journal ORDER BY number"):
        _, _, _, identity, command, outcome, postings = decode(entry)
        kind, payload = number(command[0]), command[1]
        if number(outcome) != 0:
            continue
        if kind == 20:
            found[identity.hex()] = Call(payload[1].decode(), usage(payload[3]))
        elif kind in (21, 22, 23):
            call = found[payload[0].hex()]
            assert call.end is None, "a hold was resolved twice"
            call.end = {21: "settled", 22: "voided", 23: "expired"}[kind]
            if kind == 21:
                call.usage, call.is_counted = usage(payload[1]), number(payload[2]) == 1
                # The caller's named account is the only one that is debited.
                call.cost = sum(number(posting[3]) for posting in postings if number(posting[2]) == 0)
    database.close()
    return found
