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
    chosen.embedding = use == "embeddings"
    return chosen


server = xllamacpp.Server(parameters(*sys.argv[1:]))
print(server.listening_address, flush=True)
signal.pause()
