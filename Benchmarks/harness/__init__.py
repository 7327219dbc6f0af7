"""Parts that the benchmarks share: builds under test, their callers, upstreams, and load."""
