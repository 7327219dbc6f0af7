"""The training text: CPython's own documentation, as installed with the interpreter (PSF licence).

Three sources, all part of the standard library: the language reference in `pydoc_data.topics`, the docstrings of
modules, classes and functions, and comments of two lines or more. Nothing is fetched. A paragraph that occurs
twice is used once, so that what is held out was never seen in training.
"""

import ast
import hashlib
import os
import re
import sysconfig
import tokenize

import numpy as np

CHARACTERS = [chr(c) for c in range(0x20, 0x7F)] + ["\n"]
END_OF_TEXT = 96
UNKNOWN = 97
SYMBOLS = 98
OUTPUTS = 97

_SKIPPED = {"site-packages", "test", "tests", "idlelib", "lib2to3", "ensurepip", "turtledemo", "__pycache__", "encodings"}
_HELD_OUT_SHARE = 16  # one document of so many


def encode(text):
    """Symbols of a text; a character outside the alphabet becomes UNKNOWN, one per byte of UTF-8."""
    table = np.full(256, UNKNOWN, np.uint8)
    for symbol, character in enumerate(CHARACTERS):
        table[ord(character)] = symbol
    return table[np.frombuffer(text if isinstance(text, bytes) else text.encode(), np.uint8)]


def _modules():
    root = sysconfig.get_paths()["stdlib"]
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in _SKIPPED)
        for file in sorted(files):
            if file.endswith(".py") and file != "topics.py":
                path = os.path.join(folder, file)
                yield os.path.relpath(path, root)[:-3].replace(os.sep, "."), path


def _is_prose(line):
    """Whether a line is empty or not mostly drawing: rules, tables, banners."""
    marks = [character for character in line if not character.isspace()]
    return len(marks) < 4 or sum(character.isalnum() for character in marks) * 2 >= len(marks)


def _clean(text):
    lines = []
    for line in text.expandtabs(4).splitlines():
        indent = len(line) - len(line.lstrip())
        line = re.sub(" {3,}", "  ", line.strip())
        if _is_prose(line):
            lines.append(" " * min(indent, 12) + line if line else "")
    return "\n".join(lines).strip("\n")


class _Once:
    """Drops the paragraphs that were there before, and those that are not English-looking ASCII."""

    def __init__(self):
        self.seen = set()

    def __call__(self, text):
        kept = []
        for paragraph in _clean(text).split("\n\n"):
            key = " ".join(paragraph.split()).lower()
            if not key or key in self.seen or not paragraph.isascii():
                continue
            self.seen.add(key)
            kept.append(paragraph.strip("\n"))
        return "\n\n".join(kept)


def _docstrings(path, module, once):
    try:
        with open(path, encoding="utf-8") as file:
            tree = ast.parse(file.read())
    except (SyntaxError, UnicodeDecodeError):
        return
    names = [(tree, module.removesuffix(".__init__"))]
    while names:
        node, name = names.pop()
        text = ast.get_docstring(node)
        if text and len(text := once(text)) >= 60:
            yield f"user: Describe {name}\n\nassistant: {text}"
        for child in reversed(node.body):
            if isinstance(child, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                names.append((child, f"{name}.{child.name}"))


def _comments(path, once):
    block, last = [], -2
    try:
        with open(path, "rb") as file:
            for token in tokenize.tokenize(file.readline):
                if token.type != tokenize.COMMENT or token.line.strip() != token.string:
                    continue
                if token.start[0] != last + 1:
                    if len(block) > 1 and len(text := once("\n".join(block))) >= 80:
                        yield text
                    block = []
                block.append(token.string[1:].removeprefix(" "))
                last = token.start[0]
    except (tokenize.TokenError, SyntaxError, UnicodeDecodeError):
        return
    if len(block) > 1 and len(text := once("\n".join(block))) >= 80:
        yield text


def _documents():
    import pydoc_data.topics

    once = _Once()
    for name, text in sorted(pydoc_data.topics.topics.items()):
        if len(text := once(text)) >= 200:
            yield f"topic {name}", [f"user: Explain {name}\n\nassistant: {text}"]
    for name, path in _modules():
        yield name, list(_docstrings(path, name, once)) + list(_comments(path, once))


def load():
    """(training symbols, held-out symbols, SHA-256 of both). Whole topics and modules are held out, chosen by the hash of their name."""
    parts = {True: [], False: []}
    for name, texts in _documents():
        held_out = hashlib.sha256(name.encode()).digest()[0] % _HELD_OUT_SHARE == 3
        for text in texts:
            parts[held_out].append(encode(text))
            parts[held_out].append(np.array([END_OF_TEXT], np.uint8))
    train, held = np.concatenate(parts[False]), np.concatenate(parts[True])
    return train, held, hashlib.sha256(train.tobytes() + b"|" + held.tobytes()).hexdigest()
