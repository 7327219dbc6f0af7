import EthereumPrimitives
import Foundation
import Ledger
import LedgerCore
import LedgerSQLite

/// A token with very many holders.
///
///     ScaleBenchmark holders DIRECTORY COUNT          what a snapshot costs, and a dormant holder's claimable revenue over 1,000 snapshots
///     ScaleBenchmark claims DIRECTORY COUNT FILE      a ledger in which so many holders can claim, and their signed claims in a file
///     ScaleBenchmark recover SECONDS THREADS          libsecp256k1's recoveries a second, bare
///
/// Each prints one JSON line.
@main
struct ScaleBenchmark {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "holders" where arguments.count == 3:
            guard let count = Int(arguments[2]) else { break }
            return try await HolderBenchmark.run(directory: arguments[1], count: count)
        case "claims" where arguments.count == 4:
            guard let count = Int(arguments[2]) else { break }
            return try await ClaimWriter.run(directory: arguments[1], count: count, file: arguments[3])
        case "recover" where arguments.count == 3:
            guard let seconds = Double(arguments[1]), let threads = Int(arguments[2]) else { break }
            return try RecoverBenchmark.run(seconds: seconds, threads: threads)
        default: break
        }
        FileHandle.standardError.write(
            Data("usage: ScaleBenchmark holders DIRECTORY COUNT | claims DIRECTORY COUNT FILE | recover SECONDS THREADS\n".utf8))
        exit(2)
    }
}

enum BenchmarkError: Error { case refused, cannotWrite }

extension Timestamp {
    static var now: Timestamp { Timestamp(milliseconds: UInt64(Date.now.timeIntervalSince1970 * 1000)) }
}

extension Duration {
    var milliseconds: Double { Double(Int(self / .microseconds(1))) / 1000 }
}
