import Dispatch
import LedgerCore
import LedgerSQLite
import Synchronization

/// Runs readers that scan all records again and again. Each scan sees one consistent state, whose books must balance.
enum ScanBenchmark {
    static func run(directory: String, seconds: Double, readers: Int) throws {
        let store = try SQLiteLedger(path: directory + "/ledger.sqlite", mode: .reading)
        let deadline = ContinuousClock.now + .seconds(seconds)
        let tally = Tally()
        // A thread each, however few the cores are.
        let group = DispatchGroup()
        for reader in 0..<readers {
            DispatchQueue(label: "reader \(reader)").async(group: group) {
                while ContinuousClock.now < deadline {
                    let isConsistent = try? store.read { reader in
                        let head = try reader.head()
                        return try LedgerInvariants.violations(in: reader).isEmpty && reader.head() == head
                    }
                    if isConsistent == true { tally.scans.add(1, ordering: .relaxed) } else { tally.faults.add(1, ordering: .relaxed) }
                }
            }
        }
        group.wait()
        print("{\"readers\":\(readers),\"scans\":\(tally.scans.load(ordering: .relaxed)),\"faults\":\(tally.faults.load(ordering: .relaxed))}")
    }

    private final class Tally: Sendable {
        let scans = Atomic(0)
        let faults = Atomic(0)
    }
}
