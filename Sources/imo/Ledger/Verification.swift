import ArgumentParser
import ContentProofs
import EthereumPrimitives
import Foundation
import Ledger
import LedgerCore

/// Verifies a ledger file, continuing where the last verification of its directory ended.
struct Verification {
    /// The file that keeps the replayed records for the next run. Nil to begin from nothing and to keep nothing.
    var directory: DataDirectory?
    /// The heads that the ledger must have among its entries.
    var known: [KnownHead] = []
    /// True to replay everything, even what an earlier run replayed.
    var isFull = false
    var past = JournalVerifier.Past.rehashed
    var showsProgress = false

    /// Verifies the ledger. A run that continued an earlier one and finds a problem begins again from nothing, so that the report names the first
    /// entry at fault. What contradicts the heads that are known comes first in the report.
    func run(on ledger: any ReadableLedger) throws -> JournalVerifier.Report {
        let lock = directory.flatMap { try? WriterLock(path: $0.verifiedLock) }
        // Without the lock another verification is at work, or the directory cannot be written: this run is on its own.
        let state = try DataDirectory.openReplayStore(of: directory, isKept: lock != nil, rules: Verification.rules)
        if isFull { try state.clear() }
        var report = try verify(ledger, into: state)
        if !report.isVerified {
            if report.entriesVerifiedBefore > 0 {
                try state.clear()
                report = try verify(ledger, into: state)
            }
            if !report.isVerified { try state.clear() }
        }
        let contradictions = try ledger.read { reader in try known.compactMap { try $0.contradiction(in: reader) } }
        report.problems.insert(contentsOf: contradictions, at: 0)
        if report.isVerified, lock != nil { try directory?.remember(verified: report.head) }
        withExtendedLifetime(lock) {}
        return report
    }

    private func verify(_ ledger: any ReadableLedger, into state: any ReplayStore) throws -> JournalVerifier.Report {
        let line = ProgressLine(unit: "entries", isForced: showsProgress)
        let report = try JournalVerifier.verify(
            into: state, past: past, proofs: ReferenceReexecution(), progress: { line?.show($0.entries, of: $0.total) },
            access: { body in try ledger.read(body) })
        line?.finish(report.entries)
        return report
    }

    /// The name of this build of the program: the hash of what runs of its file. Another build may have other rules, so it begins from nothing.
    private static let rules: String = {
        guard let program = try? Data(contentsOf: URL(fileURLWithPath: "/proc/self/exe"), options: .alwaysMapped) else { return UUID().uuidString }
        return "\(Imo.configuration.version) \(program.withUnsafeBytes { ProgramContent.hash(of: $0) })"
    }()
}
