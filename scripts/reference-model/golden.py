"""Golden vectors: what the integer model answers to fixed prompts, for the Swift tests to repeat bit for bit."""

import corpus
import integer

_GENERATIONS = (  # prompt, seed, maximum tokens, temperature and top p in thousandths, top k
    ("", 0, 64, 0, 0, 1000),
    ("The module ", 1, 200, 0, 0, 1000),
    ("Return the number of", 7, 200, 1000, 0, 1000),
    ("Return the number of", 8, 200, 1000, 0, 1000),
    ("user: Describe os.path.join\n\nassistant: ", 42, 300, 700, 0, 1000),
    ("user: What is a token?\n\nassistant: ", 18446744073709551615, 300, 500, 0, 1000),
    ("A dictionary maps", 3, 200, 1000, 5, 1000),
    ("if x is None:\n    raise ", 4, 120, 1, 0, 1000),
    ("Grüße, 世界 \t\x00 and ", 5, 120, 800, 40, 900),
    ("import ", 6, 400, 2000, 0, 1000),
    ("Raised when ", 9, 200, 1000, 0, 600),
)
_EMBEDDINGS = ("", "a", "The quick brown fox", "Return a list of the names.\nRaise an error when there is none.", "naïve ☃")


def _bytes(symbols):
    return "".join(corpus.CHARACTERS[s] for s in symbols).encode()


def vectors(model):
    generations = []
    for prompt, seed, maximum, temperature, top_k, top_p in _GENERATIONS:
        symbols, ended = integer.generate(model, corpus.encode(prompt), seed, maximum, temperature, top_k, top_p)
        generations.append({
            "promptHex": prompt.encode().hex(), "seed": str(seed), "maximumTokens": maximum, "temperatureMilli": temperature,
            "topK": top_k, "topPMilli": top_p, "text": _bytes(symbols).decode(), "finish": "stop" if ended else "length",
        })
    embeddings = [
        {"textHex": text.encode().hex(), "vector": [int(x) for x in integer.embedding(model, corpus.encode(text))]}
        for text in _EMBEDDINGS
    ]
    return {
        "source": "scripts/train-reference-model, exact integer arithmetic in numpy",
        "weightsFNV1a": f"{integer.fnv1a(integer.pack(model)):016x}",
        "generations": generations,
        "embeddings": embeddings,
    }
