"""Vectors of verification games: what the numpy machine gives, for the Swift tests to repeat.

    .build/contract-tests/bin/python Tests/Contracts/verification_vectors.py     writes Tests/Vectors/verification_games.jsonl
"""

import json
import random

import machine

PATH = machine.ROOT / "Tests/Vectors/verification_games.jsonl"
CASES = [  # temperature, top k, top p, stops
    (0, 0, 1000, []), (1, 0, 1000, []), (1000, 0, 1000, [b"e"]), (700, 1, 1000, []), (700, 5, 900, [b"th", b"h"]), (4000, 96, 999, []),
    (1000, 97, 1000, []), (1000, 98, 0, []), (1000, 0, 1, []), (4294967295, 0, 500, [b"x" * 32]), (50, 4294967295, 500, [b" ", b"\n"]),
]


def vector(claim):
    trace = machine.Machine(claim)
    return {
        "tape": claim.tape.hex(), "promptSteps": claim.prompt_steps, "seed": str(claim.seed), "temperatureMilli": claim.temperature,
        "topK": claim.top_k, "topPMilli": claim.top_p, "maximumTokens": claim.maximum, "stops": [stop.hex() for stop in claim.stops],
        "programRoot": claim.program.tree.root.hex(), "tapeRoot": claim.tree.root.hex(), "id": claim.id().hex(),
        "states": [trace.point(step).hex() for step in range(claim.steps + 1)],
        "chains": [trace.chain(step)[machine.CLOSING].hex() for step in range(claim.steps)],
    }


def lines():
    program, source = machine.Program(), random.Random(1117)
    for temperature, top_k, top_p, stops in CASES:
        prompt = [source.randrange(98) for _ in range(source.choice((0, 3, 40)))]
        claim = machine.generated(program, prompt, source.getrandbits(64), source.randint(1, 8), temperature, top_k, top_p, stops)
        yield json.dumps(vector(claim))
        tape = bytearray(claim.tape)
        tape[-1] ^= 1
        options = {name: getattr(claim, name) for name in machine.Claim.FIELDS}
        yield json.dumps(vector(machine.Claim(program, tape, claim.prompt_steps, claim.stops, **options)))


if __name__ == "__main__":
    PATH.write_text("".join(line + "\n" for line in lines()))
