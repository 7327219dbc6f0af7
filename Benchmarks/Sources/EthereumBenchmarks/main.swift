/// Runs the benchmarks of the Ethereum targets. Each compares with a baseline in the same run, so that a busy machine slows both.
KeccakBenchmarks.run()
try SignatureBenchmarks.run()
try ABIBenchmarks.run()
try MerkleBenchmarks.run()
