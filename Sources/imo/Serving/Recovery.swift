import Ledger
import LedgerCore
import Logging
import StrictJSON

/// The state in which the run before left the ledger, for the log and for the line that says where the gateway listens.
struct Recovery {
    let opening: LedgerOpening
    let head: JournalHead
    /// The number of expired holds that were given back before the gateway listened.
    let openHolds: Int
    /// The milliseconds by which the system's clock is behind the last entry.
    let clockBehindMilliseconds: UInt64

    init(_ ledger: LocalLedger) throws {
        opening = ledger.store.opening
        head = try ledger.store.head()
        openHolds = try ledger.store.read { try $0.holds().count }
        let system = Timestamp.now.milliseconds
        clockBehindMilliseconds = head.time.milliseconds - min(head.time.milliseconds, system)
    }

    var members: [JSONMember] {
        [
            JSONMember("cutOff", .bool(opening.wasCutOff)), JSONMember("walBytes", .count(opening.logBytes)),
            JSONMember("openHolds", .count(UInt64(openHolds))), JSONMember("entries", .count(head.number)), JSONMember("chainHash", .text(head.hash)),
            JSONMember("lastEntryAt", .string(head.time.rfc3339)), JSONMember("clockBehindMilliseconds", .count(clockBehindMilliseconds)),
            JSONMember("migrations", .array(opening.migrations.map { .string($0) })), JSONMember("generation", .count(UInt64(opening.generation))),
        ]
    }

    func log(to logger: Logger) {
        let values = members.map { ($0.name, Logger.MetadataValue.string(metadata($0.value))) }
        let message: Logger.Message = opening.wasCutOff ? "ledger opened after a run that was cut off" : "ledger opened"
        logger.notice(message, metadata: Logger.Metadata(uniqueKeysWithValues: values))
        guard clockBehindMilliseconds > 1_000 else { return }
        logger.warning(
            """
            the system's clock is behind the ledger's last entry by \(clockBehindMilliseconds / 1000) seconds; the ledger's time goes on at half speed until \
            it has caught up: set the system's clock
            """)
    }

    private func metadata(_ value: JSONValue) -> String { value.stringValue ?? value.text }
}
