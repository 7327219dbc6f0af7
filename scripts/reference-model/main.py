"""Trains the reference model and writes its weights and golden vectors, or measures the committed weights again."""

import argparse
import json
import pathlib

import corpus
import golden
import integer
import ngram

ROOT = pathlib.Path(__file__).resolve().parents[2]
WEIGHTS = ROOT / "Sources/CReferenceModelWeights/weights.bin"
VECTORS = ROOT / "Tests/Vectors/reference-model.json"
HIDDEN, UPDATES, SEED = 320, 12_000, 7641


def _arguments():
    parser = argparse.ArgumentParser(prog="train-reference-model", description=__doc__)
    parser.add_argument("--evaluate", action="store_true", help="do not train: measure the committed weights and write the golden vectors again")
    parser.add_argument("--updates", type=int, default=UPDATES, help=f"training steps (default {UPDATES}, about 14 minutes of one core)")
    parser.add_argument("--hidden", type=int, default=HIDDEN, help=f"hidden units, a multiple of 16 (default {HIDDEN})")
    return parser.parse_args()


def _report(model, train, held_out, digest):
    size = len(integer.pack(model))
    network = integer.bits_per_symbol(model, held_out)
    rival, order, least = ngram.best(train, held_out, size)
    print(f"text      {train.size} bytes to train, {held_out.size} held out, SHA-256 {digest}")
    print(f"network   {network:.4f} bits per byte held out, integer arithmetic, {size} bytes of weights")
    print(f"n-gram    {rival:.4f} bits per byte, Kneser-Ney of order {order}, counts from {least}, in the same {size} bytes")
    print(f"advantage {rival - network:.4f} bits per byte ({100 * (1 - network / rival):.1f} %)")
    if network >= rival:
        raise SystemExit("The network does not beat the n-gram model: train longer (--updates) or wider (--hidden).")


def main():
    arguments = _arguments()
    train, held_out, digest = corpus.load()
    if arguments.evaluate:
        model = integer.unpack(WEIGHTS.read_bytes())
    else:
        import network

        model = integer.quantise(network.train(train, arguments.hidden, arguments.updates, SEED))
    WEIGHTS.write_bytes(integer.pack(model))
    VECTORS.parent.mkdir(parents=True, exist_ok=True)
    VECTORS.write_text(json.dumps(golden.vectors(model), indent=1) + "\n")
    _report(model, train, held_out, digest)


if __name__ == "__main__":
    main()
