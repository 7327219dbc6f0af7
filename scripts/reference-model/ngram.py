"""The rival: an interpolated modified Kneser-Ney model of characters, cut to the network's storage.

Storage is counted in the n-gram's favour: three bytes per stored n-gram (symbol, probability, back-off), nothing for
the structure that finds them. Every order from 3 to 8 is tried, each with the rarest n-grams dropped until it fits,
and the one that does best on the held-out text itself is taken.
"""

import numpy as np

from corpus import OUTPUTS

BYTES_PER_ENTRY = 3
ORDERS = range(3, 9)
_BASE = 98


def _keys(text, order):
    """One integer per position: the n-gram of `order` symbols that ends there."""
    keys = np.zeros(text.size - order + 1, np.int64)
    for i in range(order):
        keys = keys * _BASE + text[i : text.size - order + 1 + i]
    return keys


class _Level:
    """The n-grams of one order: keys with their raw count and their Kneser-Ney count."""

    def __init__(self, keys, raw, count):
        self.keys, self.raw, self.count = keys, raw, count.astype(np.float64)
        ones = [max((count == c).sum(), 1) for c in (1, 2, 3, 4)]
        y = ones[0] / (ones[0] + 2 * ones[1])
        self.discounts = np.array([0.0] + [max(0.0, c - (c + 1) * y * ones[c] / ones[c - 1]) for c in (1, 2, 3)])
        self.contexts, self.context_of = np.unique(keys // _BASE, return_inverse=True)
        self.totals = np.bincount(self.context_of, self.count)

    def cut(self, least):
        """What stays of this level when n-grams seen less than `least` times go: keys, probabilities, contexts, back-off."""
        kept = self.raw >= least
        discounted = self.count - self.discounts[np.minimum(self.count, 3).astype(int)]
        share = discounted / self.totals[self.context_of]
        left = 1 - np.bincount(self.context_of[kept], share[kept], self.contexts.size)
        return self.keys[kept], share[kept], self.contexts, left


def _levels(text, highest):
    tables = [np.unique(_keys(text, order), return_counts=True) for order in range(1, highest + 1)]
    for order, (keys, raw) in enumerate(tables, 1):
        if order == highest:
            yield _Level(keys, raw, raw)
        else:  # how many different symbols stand before it
            followed, continuations = np.unique(tables[order][0] % _BASE**order, return_counts=True)
            count = np.ones(keys.size, np.int64)
            found = np.searchsorted(followed, keys)
            inside = np.minimum(found, followed.size - 1)
            count = np.where(followed[inside] == keys, continuations[inside], count)
            yield _Level(keys, raw, count)


def _find(sorted_keys, wanted, values, missing):
    if sorted_keys.size == 0:
        return np.full(wanted.size, missing)
    at = np.minimum(np.searchsorted(sorted_keys, wanted), sorted_keys.size - 1)
    return np.where(sorted_keys[at] == wanted, values[at], missing)


def _least_count(levels, entries):
    """The smallest count to keep, from order 3 up, so that no more than `entries` n-grams remain; None when none fits."""
    low = sum(level.keys.size for level in levels[:2])
    for least in range(1, 200):
        if low + sum(int((level.raw >= least).sum()) for level in levels[2:]) <= entries:
            return least
    return None


def _bits(levels, least, text):
    probability = np.full(text.size, 1.0 / OUTPUTS)
    for order, level in enumerate(levels, 1):
        keys, shares, contexts, left = level.cut(1 if order <= 2 else least)
        grams = _keys(text, order)
        backoff = _find(contexts, grams // _BASE, left, 1.0)
        probability[order - 1 :] = _find(keys, grams, shares, 0.0) + backoff * probability[order - 1 :]
    return float(-np.log2(probability).mean())


def best(train, held_out, storage_bytes):
    """(bits per symbol, order, least count) of the best n-gram model within the storage."""
    train, held_out = train.astype(np.int64), held_out.astype(np.int64)
    results = []
    for highest in ORDERS:
        levels = list(_levels(train, highest))
        least = _least_count(levels, storage_bytes // BYTES_PER_ENTRY)
        if least is not None:
            results.append((_bits(levels, least, held_out), highest, least))
    return min(results)
