"""The reference model as the machine of a verification game: traces, chains and witnesses, in numpy and by no code of the program's.

The arithmetic is that of scripts/reference-model/integer.py, which also made the model's golden vectors.
"""

import pathlib
import sys

import numpy as np
from eth_utils import keccak

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts/reference-model"))

import integer  # noqa: E402

WEIGHTS = ROOT / "Sources/CReferenceModelWeights/weights.bin"
HIDDEN, OUTPUTS, SYMBOLS, END_OF_TEXT = 320, 97, 98, 96
SAMPLER, FIRST_GATE, CLOSING, UNITS = 97, 98, 418, 419
FAILED = keccak(text="imo verification game: the claim is wrong")
CONFIGURATION = (
    "imo-reference-model/1 network=gru-reset-after hidden=320 symbols=98/97 weights=int8 state=q15 logits=q12 tokens=bytes output=ascii"
    " random=splitmix64 chat=role-colon-empty-line"
)
GOLDEN, LOW_64 = 0x9E3779B97F4A7C15, 2**64 - 1


def word(number):
    return (number % 2**256).to_bytes(32, "big")


class Tree:
    """A Merkle tree: pairs hashed up, missing leaves zero."""

    def __init__(self, leaves):
        level = [keccak(leaf) for leaf in leaves]
        level += [bytes(32)] * ((1 << (len(level) - 1).bit_length()) - len(level))
        self.levels = [level]
        while len(level) > 1:
            level = [keccak(level[i] + level[i + 1]) for i in range(0, len(level), 2)]
            self.levels.append(level)

    @property
    def root(self):
        return self.levels[-1][0]

    def path(self, index):
        return [level[(index >> height) ^ 1] for height, level in enumerate(self.levels[:-1])]


def row(weights):
    """A row's weights in the order of a leaf; see ProgramLeaf.place in the program's sources."""
    placed = bytearray(HIDDEN)
    for column, weight in enumerate(weights):
        group = 2 * (column // 16) + 1 - column % 2
        placed[32 * (group // 4) + 31 - (4 * (column % 16 // 2) + group % 4)] = int(weight) + 128
    return bytes(placed)


def filled(data, length):
    return data + bytes(length - len(data))


def raised(bias):
    return (int(bias) + 32768).to_bytes(2, "big")


class Program:
    """The leaves of a weights file and their tree."""

    def __init__(self, weights=None):
        self.m = integer.unpack(weights or WEIGHTS.read_bytes())
        self.inference = integer.Inference(self.m)
        m = self.m
        self.leaves = [self.gate(unit) for unit in range(HIDDEN)]
        for k in range(OUTPUTS):
            self.leaves.append(filled(row(m["output"][k]) + bytes([m["output_shift"][k]]) + raised(m["output_bias"][k]), 352))
        for name in ("sigmoid", "tanh"):
            self.leaves.append(filled(b"".join(int(v).to_bytes(2, "big") for v in m[name]), 1056))
        for name in ("exp_high", "exp_low"):
            self.leaves.append(b"".join(int(v).to_bytes(4, "big") for v in m[name]))
        self.leaves.append(CONFIGURATION.encode())
        self.tree = Tree(self.leaves)

    def gate(self, unit):
        m, rows = self.m, [unit, HIDDEN + unit, 2 * HIDDEN + unit]
        scales = bytes(int(m["input_shift"][r]) for r in rows) + bytes(int(m["recurrent_shift"][r]) for r in rows)
        scales += b"".join(raised(m["recurrent_bias"][r]) for r in rows)
        inputs = bytes(int(m["input"][c][r]) + 128 for c in range(SYMBOLS) for r in rows)
        return filled(b"".join(row(m["recurrent"][r]) for r in rows) + filled(scales, 32) + inputs, 1312)

    def opening(self, index):
        """The words of a leaf and its path."""
        leaf = self.leaves[index]
        return [int.from_bytes(leaf[i : i + 32], "big") for i in range(0, len(leaf), 32)], self.tree.path(index)


class State:
    """Between two symbols: 320 hidden numbers, the state of SplitMix64, the last 32 bytes written."""

    def __init__(self, hidden, random, tail):
        self.hidden, self.random, self.tail = hidden, random, tail

    def packed(self):
        data = b"".join(raised(v) for v in self.hidden)
        return [int.from_bytes(data[i : i + 32], "big") for i in range(0, len(data), 32)]

    def words(self):
        return (self.packed(), self.random, self.tail)

    def hash(self):
        return keccak(b"".join(word(w) for w in self.packed()) + word(self.random) + word(self.tail))


class Claim:
    """What is claimed of a call, in the order of the contract's structure."""

    FIELDS = ("seed", "temperature", "top_k", "top_p", "maximum")

    def __init__(self, program, tape, prompt_steps, stops=(), final=bytes(32), **options):
        self.program, self.tape, self.prompt_steps, self.stops, self.final = program, bytes(tape), prompt_steps, list(stops), final
        self.seed, self.temperature, self.top_k, self.top_p, self.maximum = (options[name] for name in self.FIELDS)
        self.tree = Tree([filled(self.tape[i : i + 32], 32) for i in range(0, len(self.tape), 32)])

    @property
    def steps(self):
        return len(self.tape)

    def words(self):
        stops = [int.from_bytes(stop, "big") for stop in self.stops] + [0] * (5 - len(self.stops))
        lengths = [len(stop) for stop in self.stops] + [0] * (5 - len(self.stops))
        numbers = (self.seed, self.temperature, self.top_k, self.top_p, self.maximum, self.prompt_steps, self.steps)
        return (self.program.tree.root, self.tree.root, *numbers, stops, lengths, self.final)

    def id(self):
        flat = []
        for part in self.words():
            flat += part if isinstance(part, list) else [part]
        return keccak(b"".join(part if isinstance(part, bytes) else word(part) for part in flat))

    def symbols(self, step):
        leaf = filled(self.tape[step // 32 * 32 : step // 32 * 32 + 32], 32)
        return (leaf, self.tree.path(step // 32))

    def ends(self, symbol, tail, step):
        count = step - self.prompt_steps + 1
        if symbol == END_OF_TEXT or count >= self.maximum:
            return True
        written = word(tail)
        return any(count >= len(stop) and written.endswith(stop) for stop in self.stops)


def byte_of(symbol):
    return symbol + 0x20 if symbol < 95 else 0x0A if symbol == 95 else None


def tail_after(tail, symbol):
    byte = byte_of(symbol)
    return tail if byte is None else (tail << 8 | byte) % 2**256


class Work:
    """The values of one step."""

    def __init__(self, logits, symbol, hidden, following):
        self.logits, self.symbol, self.hidden, self.following = logits, symbol, hidden, following

    def chain(self, start):
        """The hash before each unit, and after the last but the closing one."""
        hashes, link = [start], start
        for value in self.logits:
            link = keccak(link + word(int(value)))
            hashes.append(link)
        if self.symbol is None:
            return hashes + [FAILED] * (UNITS - FIRST_GATE)
        for value in [self.symbol] + [int(v) + 32768 for v in self.hidden]:
            link = keccak(link + word(value))
            hashes.append(link)
        return hashes


class Machine:
    """Runs a claim's tape. From the step of a fault on it accepts whatever the tape says, as a cheat would."""

    def __init__(self, claim, fault=None):
        self.claim, self.fault = claim, fault
        self.states = [State([0] * HIDDEN, claim.seed, 0)]
        for step in range(claim.steps):
            state = self.states[-1]
            self.states.append(None if state is None else self.work(step, state).following)
        claim.final = self.point(claim.steps)

    def point(self, step):
        return FAILED if self.states[step] is None else self.states[step].hash()

    def count(self, step):
        return OUTPUTS - 1 if step == self.claim.prompt_steps else OUTPUTS

    def work(self, step, state):
        claim, inference, written = self.claim, self.claim.program.inference, self.claim.tape[step]
        place, argument = self.fault[1:] if self.fault and self.fault[0] == step else (None, None)
        hidden, logits = np.array([state.hidden]), [0] * OUTPUTS
        if step >= claim.prompt_steps:
            logits = [int(v) for v in inference.logits(hidden)[0]]
        if place == "logit":
            logits[argument] += 1
        symbol = self.symbol(step, state, logits)
        if symbol is None:
            return Work(logits, None, state.hidden, None)
        after = [int(v) for v in inference.step(hidden, np.array([written]))[0]]
        if place == "hidden":
            after[argument] ^= 1
        following = State(list(after), state.random, state.tail)
        if step >= claim.prompt_steps:
            if claim.temperature:
                following.random = (state.random + GOLDEN) & LOW_64
            following.tail = tail_after(state.tail, written)
        if place == "random":
            following.random ^= 1
        elif place == "tail":
            following.tail ^= 1
        elif place == "next":
            following.hidden[argument] ^= 1
        return Work(logits, symbol ^ (place == "symbol"), after, following)

    def symbol(self, step, state, logits):
        claim, written = self.claim, self.claim.tape[step]
        if self.fault and step >= self.fault[0]:
            return written
        if step < claim.prompt_steps:
            return written if written < SYMBOLS else None
        if self.choice(step, state, logits) != written:
            return None
        return written if claim.ends(written, tail_after(state.tail, written), step) == (step + 1 == claim.steps) else None

    def choice(self, step, state, logits):
        claim = self.claim
        random = integer._SplitMix64(state.random)
        options = (claim.temperature, claim.top_k, claim.top_p)
        return integer._choose(claim.program.inference, np.array(logits), options, random, step == claim.prompt_steps)

    def chain(self, step):
        if self.states[step] is None:
            return [FAILED] * (UNITS + 1)
        return self.work(step, self.states[step]).chain(self.point(step)) + [self.point(step + 1)]

    def witness(self, step, unit):
        """The name of the contract's function for a unit, and its arguments after the claim."""
        claim, program = self.claim, self.claim.program
        state = self.states[step] or self.states[0]
        work = self.work(step, state)
        symbols = claim.symbols(step)
        if unit < SAMPLER:
            return "judgeLogit", (state.words(), *program.opening(320 + unit))
        if unit == SAMPLER:
            order = sorted(range(self.count(step)), key=lambda s: (-work.logits[s], s))
            packed = filled(b"".join((v + 2**31).to_bytes(4, "big") for v in work.logits), 416)
            words = [int.from_bytes(packed[i : i + 32], "big") for i in range(0, 416, 32)]
            ranking = filled(bytes(order), 128)
            ranks = [int.from_bytes(ranking[i : i + 32], "big") for i in range(0, 128, 32)]
            return "judgeSampler", (state.words(), symbols, words, ranks, *program.opening(419), *program.opening(420))
        if unit < CLOSING:
            return "judgeGate", (state.words(), symbols, *program.opening(unit - FIRST_GATE), *program.opening(417), *program.opening(418))
        chain = work.chain(state.hash())
        return "judgeClosing", (state.words(), symbols, chain[SAMPLER], State(work.hidden, 0, 0).packed())


def generated(program, prompt, seed, maximum, temperature=1000, top_k=0, top_p=1000, stops=()):
    """The claim of what the model writes after a prompt of symbols."""
    read = [END_OF_TEXT, *prompt]
    options = dict(seed=seed, maximum=maximum, temperature=temperature, top_k=top_k, top_p=top_p)
    symbols, ended = integer.generate(program.m, list(prompt), seed, maximum, temperature, top_k, top_p)
    written = symbols + [END_OF_TEXT] * ended
    tail = 0
    for index, symbol in enumerate(written):
        tail = tail_after(tail, symbol)
        if any(index + 1 >= len(stop) and word(tail).endswith(stop) for stop in stops):
            written = written[: index + 1]
            break
    return Claim(program, bytes(read + written), len(read), stops, **options)
