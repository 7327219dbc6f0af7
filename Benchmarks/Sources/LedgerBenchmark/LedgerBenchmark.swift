import Foundation
import Ledger
import LedgerCore
import LedgerSQLite

/// Measures durable entries a second of the writer on SQLite and on PostgreSQL, the state machine alone, readers beside a writer, and the verifier.
/// A call's hold and its settlement are two entries.
///
///     LedgerBenchmark write DIRECTORY|ADDRESS SECONDS BATCH CALLERS
///     LedgerBenchmark scan DIRECTORY SECONDS READERS
///     LedgerBenchmark apply CALLS
///     LedgerBenchmark journal DIRECTORY CALLS [CALLERS]
///     LedgerBenchmark verify DIRECTORY
///
/// At most BATCH entries are committed at once, and CALLERS commands are under way at a time. Prints one JSON line.
@main
struct LedgerBenchmark {
    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "write" where arguments.count == 5:
            guard let seconds = Double(arguments[2]), let batch = Int(arguments[3]), let callers = Int(arguments[4]) else { break }
            return try await WriteBenchmark.run(place: arguments[1], seconds: seconds, batch: batch, callers: callers)
        case "scan" where arguments.count == 4:
            guard let seconds = Double(arguments[2]), let readers = Int(arguments[3]) else { break }
            return try ScanBenchmark.run(directory: arguments[1], seconds: seconds, readers: readers)
        case "apply" where arguments.count == 2:
            guard let calls = Int(arguments[1]) else { break }
            return print("{\"entriesPerSecond\":\(try ApplyBenchmark.run(calls: calls))}")
        case "journal" where arguments.count == 3 || arguments.count == 4:
            let callers = arguments.count == 4 ? Int(arguments[3]) : SampleBooks.accounts
            guard let calls = Int(arguments[2]), let callers, (1...SampleBooks.accounts).contains(callers) else { break }
            return try VerifyBenchmark.makeJournal(directory: arguments[1], calls: calls, callers: callers)
        case "verify" where arguments.count == 2: return try VerifyBenchmark.run(directory: arguments[1])
        default: break
        }
        let usage = """
            usage: LedgerBenchmark write DIRECTORY|ADDRESS SECONDS BATCH CALLERS | scan DIRECTORY SECONDS READERS | apply CALLS
                   | journal DIRECTORY CALLS [CALLERS] | verify DIRECTORY

            """
        FileHandle.standardError.write(Data(usage.utf8))
        exit(2)
    }
}

enum BenchmarkError: Error { case refused }

/// Refuses all content records: no benchmark has any.
struct NoReexecution: ReexecutionVerifier {
    func verify(_ reveal: RevealContent) -> Bool { false }
}

extension Timestamp {
    static var now: Timestamp { Timestamp(milliseconds: UInt64(Date.now.timeIntervalSince1970 * 1000)) }
}

/// The CPU time of this process, on all cores.
func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
