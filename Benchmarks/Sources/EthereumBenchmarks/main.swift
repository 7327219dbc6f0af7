/// Benchmarks of the Ethereum targets. Each compares with something else in the same run, so that a busy machine shifts both sides.
KeccakBenchmarks.run()
try SignatureBenchmarks.run()
try ABIBenchmarks.run()
try MerkleBenchmarks.run()
