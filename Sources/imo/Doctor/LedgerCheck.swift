import AdminSocket
import EthereumPrimitives
import Foundation
import Ledger
import LedgerCore

/// Checks the ledger's file: it belongs to this directory, its writer, and the part of it that was verified.
struct LedgerCheck {
    /// The size of a write-ahead log that exceeds what stays after writing it back.
    private static let largeLogBytes = WALLimits().capBytes / 4 * 3

    let directory: DataDirectory
    /// The ledger opened for reading, or the failure to open it.
    private let ledger: Result<any DurableLedger, StoreFailure>
    private let head: JournalHead
    private(set) var models: [ModelID] = []
    private(set) var operatorAddress: Address?
    private var expiredHolds = 0
    /// Whether a call was ever charged.
    private(set) var hasCalls = false

    init(directory: DataDirectory) {
        self.directory = directory
        var head = JournalHead.empty
        do throws(StoreFailure) {
            try directory.requireLedger()
            let ledger = try directory.openStoreForReading()
            head = try ledger.head()
            self.ledger = .success(ledger)
        } catch {
            ledger = .failure(error)
        }
        self.head = head
        guard case .success(let store) = ledger else { return }
        try? store.read { reader in
            models = try reader.models().map(\.id)
            hasCalls = try reader.mayHaveCalls()
            expiredHolds = try reader.holds().count { $0.record.expiresAt <= .now }
            var view = LedgerView(reader: reader)
            operatorAddress = try view.ledger().operatorAddress
        }
    }

    /// Returns nil when nothing was written yet.
    var lastEntryAt: Timestamp? { head.number == 0 ? nil : head.time }

    func findings() -> [Finding] {
        switch ledger {
        case .failure(let failure):
            return [.failure("ledger", failure.description, remedy: "see `imo restore --help` if the file is damaged")]
        case .success(let ledger):
            return [ownership(), writer(), log(ledger), verification(), holds()].compactMap { $0 } + charges(ledger)
        }
    }

    private func ownership() -> Finding {
        do {
            if let displacement = try directory.displacement() {
                return .failure("ledger", displacement.description, remedy: "see `imo adopt --help`")
            }
        } catch { return .failure("ledger", "the directory's mark cannot be read: \(error)", remedy: "check the permissions of \(directory.mark)") }
        return .ok("ledger", "\(head.number) entries, chain hash \(head.hash)")
    }

    private func writer() -> Finding {
        let isFree = (try? WriterLock(path: directory.writerLock)) != nil
        guard isFree else {
            return AdminClient.isListening(directory.adminSocket)
                ? .ok("writer", "a gateway serves this directory")
                : .ok("writer", "another command is at work, or a gateway is starting")
        }
        let wasCutOff = (try? directory.isMarkedOpen()) ?? false
        return .ok("writer", wasCutOff ? "none; the last one was cut off, and the next start will recover" : "none")
    }

    private func log(_ ledger: any DurableLedger) -> Finding? {
        let logBytes = ledger.health().logBytes
        guard logBytes > LedgerCheck.largeLogBytes else { return nil }
        return .warning(
            "ledger", "the write-ahead log has \(logBytes >> 20) MiB; at \(WALLimits().capBytes >> 20) MiB nothing is written any more",
            remedy: "end programs that keep \(directory.ledger) open for reading")
    }

    private func verification() -> Finding {
        if let ledger = try? ledger.get(), let known = try? directory.knownHeads(),
            let contradiction = known.lazy.compactMap({ try? $0.contradiction(in: ledger) }).first
        {
            return .failure("verification", contradiction, remedy: "run `imo verify`")
        }
        let verified: JournalHead
        do throws(StoreFailure) {
            guard let head = try directory.verifiedHead() else {
                return .warning("verification", "the ledger was never verified", remedy: "run `imo verify`")
            }
            verified = head
        } catch {
            return .warning("verification", "the last verification cannot be read: \(error)", remedy: "run `imo verify`, which makes it anew")
        }
        return verified.number <= head.number
            ? .ok("verification", "verified up to entry \(verified.number) of \(head.number)")
            : .failure("verification", "entry \(verified.number) was verified, the ledger ends with entry \(head.number)", remedy: "run `imo verify`")
    }

    private func charges(_ ledger: any DurableLedger) -> [Finding] {
        do { return try ledger.read { try ChargeCheck(ledger: $0).findings() } } catch {
            return [.failure("charges", "the newest calls cannot be read: \(error)", remedy: "run `imo verify`")]
        }
    }

    private func holds() -> Finding? {
        guard expiredHolds > 0 else { return nil }
        return .warning(
            "holds", "\(expiredHolds) holds have expired and were not given back", remedy: "start the gateway with `imo serve`: it gives them back")
    }
}
