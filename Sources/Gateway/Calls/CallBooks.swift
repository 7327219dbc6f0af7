internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore
internal import Logging
internal import Metering

/// What a charged call cost its caller.
struct Charge: Sendable {
    let receipt: CommandID
    let cost: UInt256
    /// What the account has available afterwards; nil when the ledger could not say, which changes nothing about the charge.
    let balance: UInt256?
}

/// The ledger's side of a call: sets aside, charges, gives back.
struct CallBooks: Sendable {
    let writer: LedgerWriter
    let lookups: LedgerLookups
    let clock: @Sendable () -> Timestamp
    let makeID: @Sendable () -> CommandID
    let configuration: GatewayConfiguration
    let logger: Logger

    /// Sets aside the most that the call can cost. Answers before the entry is durable: nothing is promised to anybody yet.
    ///
    /// - Returns: The call's id, which will be the receipt's.
    func hold(
        _ request: InferenceRequest, by caller: Caller, model: ModelID, limits: ModelLimits, requestHash: Bytes32
    ) async throws(OpenAIError) -> CommandID {
        let id = makeID()
        let seconds = UInt64(clamping: configuration.callTimeoutSeconds) + 60
        let hold = Hold(
            account: caller.account, model: model, keyHash: caller.keyHash, greatestUsage: greatestUsage(of: request, limits: limits),
            expiresAt: clock().adding(milliseconds: seconds * 1000), requestHash: requestHash)
        let entry: JournalEntry
        do { entry = try await writer.submitProvisionally(.hold(hold), id: id) } catch {
            logger.error("ledger takes no call", metadata: ["error": "\(error)"])
            throw .ledgerUnavailable
        }
        if let refusal = OpenAIError(entry.outcome) { throw refusal }
        return id
    }

    /// Charges the call. Returns when the entry is durable; tries again for a while where the ledger cannot write, since the same id is applied once.
    func settle(_ id: CommandID, usage: Usage, source: UsageSource, responseHash: Bytes32, account: AccountName) async throws(OpenAIError) -> Charge {
        let command = Command.settle(Settle(hold: id, usage: usage, source: source, responseHash: responseHash))
        let entry = try await submitPersistently(command, id: id.resolution)
        guard entry.outcome == .accepted else {
            logger.error("call was not charged", metadata: ["call": "\(id)", "outcome": "\(entry.outcome.name)"])
            throw .ledgerUnavailable
        }
        return Charge(receipt: id, cost: entry.amountDebited(from: .named(account)), balance: try? lookups.available(account))
    }

    /// Gives everything back.
    func void(_ id: CommandID, reason: VoidReason) async {
        do {
            _ = try await submitPersistently(.void(VoidHold(hold: id, reason: reason)), id: id.resolution)
        } catch {
            logger.warning("hold stays until it expires", metadata: ["call": "\(id)"])
        }
    }

    private func submitPersistently(_ command: Command, id: CommandID) async throws(OpenAIError) -> JournalEntry {
        var waitMilliseconds: Int64 = 10
        var waitedMilliseconds: Int64 = 0
        while true {
            do {
                return try await writer.submit(command, id: id)
            } catch {
                switch error {
                case .busy, .unavailable:
                    guard waitedMilliseconds < configuration.settleRetrySeconds * 1000 else {
                        logger.error("ledger does not take a call's end", metadata: ["call": "\(id)", "error": "\(error)"])
                        throw .ledgerUnavailable
                    }
                case .refused, .closed: throw .ledgerUnavailable
                }
            }
            let pause = waitMilliseconds
            // In a task of its own: the call's may be cancelled, its end must not be.
            await Task { try? await Task.sleep(for: .milliseconds(pause)) }.value
            waitedMilliseconds += pause
            waitMilliseconds = min(waitMilliseconds * 2, 1000)
        }
    }
}
