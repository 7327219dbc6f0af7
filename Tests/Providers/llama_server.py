"""Runs llama.cpp's server for a model until it is stopped, and prints its address: `llama_server.py MODEL chat|embeddings`."""

import signal
import sys

import xllamacpp


def parameters(path, use):
    chosen = xllamacpp.CommonParams()
    chosen.model.path = path
    chosen.hostnames = ["127.0.0.1"]
    chosen.port = 0
    chosen.n_ctx = 16384
    chosen.n_parallel = 2
    chosen.cpuparams.n_threads = chosen.cpuparams_batch.n_threads = 1
    chosen.warmup = False
    chosen.use_jinja = True
    if use == "embeddings":
        chosen.embedding = True
        # The model names no pooling, and OpenAI's endpoint answers with one vector for an input.
        chosen.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    return chosen


server = xllamacpp.Server(parameters(*sys.argv[1:]))
print(server.listening_address, flush=True)
signal.pause()
