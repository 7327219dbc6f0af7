internal import LedgerCore
internal import Logging

/// Writes a line of the log for each thing that an operator does: who, what and the outcome.
struct AuditTrail: Sendable {
    let logger: Logger

    /// - Parameter entry: The number of the command's entry; nil where it got none.
    func note(_ envelope: Envelope, by actor: String, _ outcome: String, entry: UInt64?) {
        logger.notice(
            "admin command",
            metadata: [
                "actor": "\(actor.prefix(120))", "command": "\(envelope.command.name)", "id": "\(envelope.id)", "outcome": "\(outcome)",
                "entry": "\(entry.map(String.init) ?? "none")",
            ])
    }

    /// Notes that the operator's key was replaced; loudly where its own signature is missing.
    func note(_ rotation: RotateOperator, entry: UInt64) {
        logger.log(
            level: rotation.isWithoutOldKey ? .critical : .warning,
            rotation.isWithoutOldKey ? "the operator's key was replaced without its signature" : "the operator's key was replaced",
            metadata: [
                "operator": "\(rotation.previous)", "newOperator": "\(rotation.next)", "lossReason": "\(rotation.lossReason)", "entry": "\(entry)",
            ])
    }

    /// Notes a request that is no command of the ledger.
    func note(request: String, by actor: String, _ outcome: String) {
        logger.notice("admin request", metadata: ["actor": "\(actor.prefix(120))", "request": "\(request)", "outcome": "\(outcome)"])
    }
}
