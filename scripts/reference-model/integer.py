"""The integer model: rounding, the weights file, and exact inference, all as the Swift target `ReferenceModel` does them.

Numbers are fixed point. The hidden state is Q15 in int16, weights are int8 with one power-of-two scale per row,
pre-activations and logits are Q12. Sigmoid, tanh and exp are tables of integers that travel in the weights file, so
no machine ever computes one. `>>` is an arithmetic shift everywhere.
"""

import struct

import numpy as np

from corpus import END_OF_TEXT, OUTPUTS, SYMBOLS

MAGIC = b"imoRefM1"
HEADER = 32
HIDDEN_LIMIT = 480
INPUT_SHIFT_LIMIT, ROW_SHIFT_LIMIT = 12, 14
EXP_LIMIT = 1 << 16  # exp(-d) is zero from d = 16.0 in Q12
LAYOUT = (  # name, element type, shape in terms of h, in file order
    ("sigmoid", "<u2", lambda h: (513,)),
    ("tanh", "<u2", lambda h: (513,)),
    ("exp_high", "<u4", lambda h: (256,)),
    ("exp_low", "<u4", lambda h: (256,)),
    ("input_shift", "u1", lambda h: (3 * h,)),
    ("recurrent_shift", "u1", lambda h: (3 * h,)),
    ("output_shift", "u1", lambda h: (OUTPUTS,)),
    ("recurrent_bias", "<i2", lambda h: (3 * h,)),
    ("output_bias", "<i2", lambda h: (OUTPUTS,)),
    ("input", "i1", lambda h: (SYMBOLS, 3 * h)),
    ("recurrent", "i1", lambda h: (3 * h, h)),
    ("output", "i1", lambda h: (OUTPUTS, h)),
)


def _shifts(weights, axis, limit):
    """The largest power-of-two scale per row that keeps the row's weights within int8."""
    largest = np.maximum(np.abs(weights).max(axis=axis), 1e-6)
    return np.clip(np.floor(np.log2(127 / largest)), 0, limit).astype(np.int64)


def _quantised(weights, shifts):
    return np.clip(np.rint(weights * np.float32(2) ** shifts), -127, 127)


def rounded(p):
    """The float parameters as the integer model will see them; used for the forward pass while training ends."""
    result = dict(p)
    for name, axis, limit in (("input", 0, INPUT_SHIFT_LIMIT), ("recurrent", 1, ROW_SHIFT_LIMIT), ("output", 1, ROW_SHIFT_LIMIT)):
        shifts = _shifts(p[name], axis, limit)
        shifts = shifts if axis == 0 else shifts[:, None]
        result[name] = (_quantised(p[name], shifts) / np.float32(2) ** shifts).astype(np.float32)
    return result


def quantise(p):
    """The integer model of float parameters: a dictionary with the fields of LAYOUT."""
    steps = np.arange(513)
    m = {
        "sigmoid": np.rint(32768 / (1 + np.exp(-steps / 32.0))),
        "tanh": np.minimum(np.rint(32768 * np.tanh(steps / 64.0)), 32767),
        "exp_high": np.rint(2.0**30 * np.exp(-np.arange(256) / 16.0)),
        "exp_low": np.rint(2.0**30 * np.exp(-np.arange(256) / 4096.0)),
        "input_shift": _shifts(p["input"], 0, INPUT_SHIFT_LIMIT),
        "recurrent_shift": _shifts(p["recurrent"], 1, ROW_SHIFT_LIMIT),
        "output_shift": _shifts(p["output"], 1, ROW_SHIFT_LIMIT),
        "recurrent_bias": np.clip(np.rint(p["recurrent_bias"] * 4096), -32768, 32767),
        "output_bias": np.clip(np.rint(p["output_bias"] * 4096), -32768, 32767),
    }
    m["input"] = _quantised(p["input"], m["input_shift"])
    m["recurrent"] = _quantised(p["recurrent"], m["recurrent_shift"][:, None])
    m["output"] = _quantised(p["output"], m["output_shift"][:, None])
    return {name: m[name].astype(np.int64) for name, _, _ in LAYOUT}


def fnv1a(data):
    h = 0xCBF29CE484222325
    for byte in data:
        h = ((h ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return h


def pack(m):
    """The weights file: magic, version, dimensions, length and FNV-1a of the payload, then LAYOUT, all little endian."""
    payload = b"".join(m[name].astype(kind).tobytes() for name, kind, _ in LAYOUT)
    hidden = m["recurrent"].shape[1]
    header = struct.pack("<8sHHHHIQI", MAGIC, 1, hidden, SYMBOLS, OUTPUTS, len(payload), fnv1a(payload), 0)
    return header + payload


def unpack(data):
    magic, version, hidden, symbols, outputs, length, check, reserved = struct.unpack("<8sHHHHIQI", data[:HEADER])
    if (magic, version, symbols, outputs, reserved, length) != (MAGIC, 1, SYMBOLS, OUTPUTS, 0, len(data) - HEADER):
        raise ValueError("not a weights file of version 1")
    if fnv1a(data[HEADER:]) != check:
        raise ValueError("the checksum of the weights file is wrong")
    m, at = {}, HEADER
    for name, kind, shape in LAYOUT:
        count = int(np.prod(shape(hidden)))
        m[name] = np.frombuffer(data, kind, count, at).astype(np.int64).reshape(shape(hidden))
        at += count * np.dtype(kind).itemsize
    return m


class Inference:
    """Exact inference over a batch of independent texts.

    Matrix products run in float64, where every product and partial sum is an integer below 2^53, hence exact.
    """

    def __init__(self, m):
        self.m = m
        self.hidden = m["recurrent"].shape[1]
        self.gates = m["input"] << (12 - m["input_shift"])
        self.recurrent = np.ascontiguousarray(m["recurrent"].T.astype(np.float64))
        self.output = np.ascontiguousarray(m["output"].T.astype(np.float64))

    def initial(self, batch):
        return np.zeros((batch, self.hidden), np.int64)

    @staticmethod
    def _rows(states, weights, shifts, biases):
        sums = (states.astype(np.float64) @ weights).astype(np.int64)
        return ((sums + (1 << (shifts + 2))) >> (shifts + 3)) + biases

    def _sigmoid(self, x):
        size = np.minimum(np.abs(x), 65535)
        at, part = size >> 7, size & 127
        table = self.m["sigmoid"]
        y = table[at] + (((table[at + 1] - table[at]) * part + 64) >> 7)
        return np.where(x < 0, 32768 - y, y)

    def _tanh(self, x):
        size = np.minimum(np.abs(x), 32767)
        at, part = size >> 6, size & 63
        table = self.m["tanh"]
        y = table[at] + (((table[at + 1] - table[at]) * part + 32) >> 6)
        return np.where(x < 0, -y, y)

    def step(self, states, symbols):
        m, hidden = self.m, self.hidden
        u = self._rows(states, self.recurrent, m["recurrent_shift"], m["recurrent_bias"])
        x = self.gates[symbols]
        z = self._sigmoid(x[:, :hidden] + u[:, :hidden])
        r = self._sigmoid(x[:, hidden : 2 * hidden] + u[:, hidden : 2 * hidden])
        un = np.clip(u[:, 2 * hidden :], -65535, 65535)
        n = self._tanh(x[:, 2 * hidden :] + ((r * un + 16384) >> 15))
        return n + ((z * (states - n) + 16384) >> 15)

    def logits(self, states):
        return self._rows(states, self.output, self.m["output_shift"], self.m["output_bias"])

    def likelihoods(self, logits, temperature_milli=1000):
        """Unnormalised likelihoods in Q30, relative to the likeliest symbol."""
        d = (logits.max(axis=-1, keepdims=True) - logits) * 1000 // temperature_milli
        d = np.minimum(d, EXP_LIMIT)
        inside = np.minimum(d, EXP_LIMIT - 1)
        return np.where(d < EXP_LIMIT, (self.m["exp_high"][inside >> 8] * self.m["exp_low"][inside & 255]) >> 30, 0)


def bits_per_symbol(m, text, lanes=128):
    """Held-out loss of the integer model in bits per symbol, from its exact integer likelihoods.

    The text is cut in lanes evaluated side by side, each begun with END_OF_TEXT; a likelihood of zero counts as one.
    """
    model = Inference(m)
    length = text.size // lanes
    rows = text[: lanes * length].reshape(lanes, length).astype(np.int64)
    states, previous, bits = model.initial(lanes), np.full(lanes, END_OF_TEXT), 0.0
    everyone = np.arange(lanes)
    for t in range(length):
        states = model.step(states, previous)
        weights = np.maximum(model.likelihoods(model.logits(states)), 1)
        previous = rows[:, t]
        bits -= float(np.log2(weights[everyone, previous] / weights.sum(axis=1)).sum())
    return bits / (lanes * length)


class _SplitMix64:
    def __init__(self, seed):
        self.state = seed

    def next(self):
        mask = 0xFFFFFFFFFFFFFFFF
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        return z ^ (z >> 31)


def _choose(model, logits, options, random, first):
    temperature_milli, top_k, top_p_milli = options
    allowed = OUTPUTS - 1 if first else OUTPUTS  # the first symbol is never END_OF_TEXT
    logits = logits[:allowed]
    if temperature_milli == 0:
        return int(np.argmax(logits))
    weights = model.likelihoods(logits, temperature_milli)
    order = np.argsort(-logits, kind="stable")
    if top_k:
        weights[order[top_k:]] = 0
    if top_p_milli < 1000:
        enough = (int(weights.sum()) * top_p_milli + 999) // 1000
        reached = np.cumsum(weights[order]) >= enough
        weights[order[int(np.argmax(reached)) + 1 :]] = 0
    threshold = (random.next() * int(weights.sum())) >> 64
    return int(np.searchsorted(np.cumsum(weights), threshold, side="right"))


def generate(m, prompt, seed, maximum, temperature_milli=1000, top_k=0, top_p_milli=1000):
    """(symbols, whether the model ended the text itself) after a prompt of symbols; the reference for the golden vectors."""
    model = Inference(m)
    states = model.step(model.initial(1), np.array([END_OF_TEXT]))
    for symbol in prompt:
        states = model.step(states, np.array([symbol]))
    random, out = _SplitMix64(seed), []
    while len(out) < maximum:
        symbol = _choose(model, model.logits(states)[0], (temperature_milli, top_k, top_p_milli), random, not out)
        if symbol == END_OF_TEXT:
            return out, True
        out.append(symbol)
        states = model.step(states, np.array([symbol]))
    return out, False


def embedding(m, text):
    """The mean of the hidden states after each symbol of the text, Q15, rounded half up."""
    model = Inference(m)
    states = model.step(model.initial(1), np.array([END_OF_TEXT]))
    total = np.zeros(model.hidden, np.int64)
    for symbol in text:
        states = model.step(states, np.array([symbol]))
        total += states[0]
    count = max(len(text), 1)
    return (2 * total + count) // (2 * count)
