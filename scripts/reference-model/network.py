"""A gated recurrent unit over characters in float32, trained by truncated back-propagation through time.

    z, r = sigmoid(X[c] + U h + b)         n = tanh(Xn[c] + r * (Un h + bn))         h' = n + z * (h - n)

The next character's logits are O h' + c. Everything is numpy on one thread; the gradients are written out by hand.
"""

import time

import numpy as np

import integer
from corpus import OUTPUTS, SYMBOLS

MATRICES = ("input", "recurrent", "output")


def initial(hidden, seed):
    random = np.random.default_rng(seed)
    normal = lambda *shape: random.standard_normal(shape).astype(np.float32)
    recurrent = np.concatenate([np.linalg.qr(normal(hidden, hidden))[0] for _ in range(3)]).astype(np.float32)
    bias = np.zeros(3 * hidden, np.float32)
    bias[:hidden] = 1.0  # remember by default
    return {
        "input": normal(SYMBOLS, 3 * hidden) * np.float32(0.3),
        "recurrent": recurrent,
        "recurrent_bias": bias,
        "output": normal(OUTPUTS, hidden) * np.float32(0.05),
        "output_bias": np.zeros(OUTPUTS, np.float32),
    }


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def loss_and_gradients(p, inputs, targets, h, keep=None):
    """Mean loss in nats over (T, B) symbols from state h, the gradients, and the last state."""
    steps, batch = inputs.shape
    hidden = h.shape[1]
    gates = p["input"][inputs]
    states = np.empty((steps + 1, batch, hidden), np.float32)
    states[0] = h
    zr_all = np.empty((steps, batch, 2 * hidden), np.float32)
    n_all = np.empty((steps, batch, hidden), np.float32)
    un_all = np.empty((steps, batch, hidden), np.float32)
    recurrent_t = np.ascontiguousarray(p["recurrent"].T)
    for t in range(steps):
        u = h @ recurrent_t
        u += p["recurrent_bias"]
        zr = _sigmoid(gates[t, :, : 2 * hidden] + u[:, : 2 * hidden])
        un = u[:, 2 * hidden :]
        n = np.tanh(gates[t, :, 2 * hidden :] + zr[:, hidden:] * un)
        h = n + zr[:, :hidden] * (h - n)
        zr_all[t], n_all[t], un_all[t], states[t + 1] = zr, n, un, h

    seen = states[1:].reshape(-1, hidden)
    masked = seen if keep is None else seen * keep
    logits = masked @ p["output"].T + p["output_bias"]
    logits -= logits.max(axis=1, keepdims=True)
    probabilities = np.exp(logits)
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    flat = targets.reshape(-1)
    rows = np.arange(flat.size)
    loss = float(-np.log(probabilities[rows, flat] + 1e-20).mean())
    probabilities[rows, flat] -= 1
    probabilities /= flat.size

    grads = {"output": probabilities.T @ masked, "output_bias": probabilities.sum(axis=0)}
    d_states = probabilities @ p["output"]
    if keep is not None:
        d_states *= keep
    d_states = d_states.reshape(steps, batch, hidden)
    d_gate = np.empty((steps, batch, 3 * hidden), np.float32)  # at the input side
    d_rec = np.empty((steps, batch, 3 * hidden), np.float32)  # at the recurrent side
    dh = np.zeros((batch, hidden), np.float32)
    for t in range(steps - 1, -1, -1):
        dh += d_states[t]
        z, r, n, un = zr_all[t, :, :hidden], zr_all[t, :, hidden:], n_all[t], un_all[t]
        dn = dh * (1 - z) * (1 - n * n)
        d_gate[t, :, :hidden] = dh * (states[t] - n) * z * (1 - z)
        d_gate[t, :, hidden : 2 * hidden] = dn * un * r * (1 - r)
        d_gate[t, :, 2 * hidden :] = dn
        d_rec[t, :, : 2 * hidden] = d_gate[t, :, : 2 * hidden]
        d_rec[t, :, 2 * hidden :] = dn * r
        dh = dh * z + d_rec[t] @ p["recurrent"]
    d_rec = d_rec.reshape(-1, 3 * hidden)
    grads["recurrent"] = d_rec.T @ states[:-1].reshape(-1, hidden)
    grads["recurrent_bias"] = d_rec.sum(axis=0)
    one_hot = np.zeros((SYMBOLS, flat.size), np.float32)
    one_hot[inputs.reshape(-1), rows] = 1
    grads["input"] = one_hot @ d_gate.reshape(-1, 3 * hidden)
    return loss, grads, states[-1]


class _Adam:
    def __init__(self, parameters):
        self.m = {k: np.zeros_like(v) for k, v in parameters.items()}
        self.v = {k: np.zeros_like(v) for k, v in parameters.items()}
        self.steps = 0

    def update(self, parameters, grads, rate):
        norm = np.sqrt(sum(float((g * g).sum()) for g in grads.values()))
        clip = min(1.0, 1.0 / (norm + 1e-9))
        self.steps += 1
        rate = rate * np.sqrt(1 - 0.99**self.steps) / (1 - 0.9**self.steps)
        for k, g in grads.items():
            g = g * np.float32(clip)
            self.m[k] += np.float32(0.1) * (g - self.m[k])
            self.v[k] += np.float32(0.01) * (g * g - self.v[k])
            parameters[k] -= np.float32(rate) * self.m[k] / (np.sqrt(self.v[k]) + np.float32(1e-8))


def train(text, hidden, updates, seed, batch=32, steps=64, peak=6e-3, log=print):
    """Parameters after so many updates. In the last quarter the forward pass uses the rounded weights (quantisation-aware)."""
    parameters = initial(hidden, seed)
    random = np.random.default_rng(seed + 1)
    adam = _Adam(parameters)
    lane = text.size // batch
    h, position, began, shown = np.zeros((batch, hidden), np.float32), None, time.monotonic(), 0.0
    for update in range(updates):
        if position is None or position + steps + 1 > lane:
            shift = int(random.integers(text.size))
            lanes = np.roll(text, shift)[: lane * batch].reshape(batch, lane)
            h, position = np.zeros((batch, hidden), np.float32), 0
        inputs = np.ascontiguousarray(lanes[:, position : position + steps].T)
        targets = np.ascontiguousarray(lanes[:, position + 1 : position + steps + 1].T)
        position += steps
        share = update / updates
        rate = peak * min(1, (update + 1) / 100) * (0.5 * (1 + np.cos(np.pi * share)) + 0.01)
        used = integer.rounded(parameters) if share > 0.75 else parameters
        keep = (random.random((inputs.size, hidden), np.float32) >= 0.1).astype(np.float32) / np.float32(0.9)
        loss, grads, h = loss_and_gradients(used, inputs, targets, h, keep)
        adam.update(parameters, grads, rate)
        shown = loss if update == 0 else shown + 0.02 * (loss - shown)
        if update % 500 == 499 or update == updates - 1:
            log(f"  update {update + 1}/{updates}  {shown / np.log(2):.3f} bits  {time.monotonic() - began:.0f} s")
    return parameters
