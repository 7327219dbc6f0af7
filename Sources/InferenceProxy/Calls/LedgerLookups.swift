package import EthereumPrimitives
package import LedgerCore
internal import Logging
internal import Synchronization

/// A caller: a key that is known, and its account.
package struct Caller: Sendable {
    let keyHash: Bytes32
    let account: AccountName

    package init(keyHash: Bytes32, account: AccountName) {
        self.keyHash = keyHash
        self.account = account
    }
}

/// The terms under which calls of a model are made.
package struct ModelTerms: Sendable {
    let record: ModelRecord
    let leavePolicy: LeavePolicy

    package init(record: ModelRecord, leavePolicy: LeavePolicy) {
        self.record = record
        self.leavePolicy = leavePolicy
    }
}

/// Looks up the ledger's records for calls, and remembers those that never change: a key's account and a model's terms. Each hold checks that its key is not
/// revoked.
final class LedgerLookups: Sendable {
    private static let capacity = 65_536

    let ledger: any ReadableLedger
    private let logger: Logger
    private let callers = Mutex<[Bytes32: Caller]>([:])
    private let models = Mutex<[ModelID: ModelTerms]>([:])

    init(ledger: any ReadableLedger, logger: Logger) {
        self.ledger = ledger
        self.logger = logger
    }

    /// The caller of a key that was looked up before.
    func knownCaller(keyHash: Bytes32) -> Caller? { callers.withLock { $0[keyHash] } }

    /// A model that was looked up before.
    func knownModel(_ id: ModelID) -> ModelTerms? { models.withLock { $0[id] } }

    /// Forgets what was read of models, so that the ledger is asked again.
    func forgetModels() { models.withLock { $0.removeAll() } }

    /// The caller of a key; nil for a key that is unknown or was revoked when it was first looked up.
    func caller(keyHash: Bytes32) throws(OpenAIError) -> Caller? {
        if let known = knownCaller(keyHash: keyHash) { return known }
        guard let caller = try currentCaller(keyHash: keyHash) else { return nil }
        callers.withLock { callers in
            if callers.count >= LedgerLookups.capacity { callers.removeAll() }
            callers[keyHash] = caller
        }
        return caller
    }

    /// The same as the ledger has it now.
    func currentCaller(keyHash: Bytes32) throws(OpenAIError) -> Caller? {
        let record = try read { view in try view.key(hash: keyHash) }
        guard let record, record.revokedAt == nil else { return nil }
        return Caller(keyHash: keyHash, account: record.account)
    }

    /// A registered model; nil when there is none of this id.
    func model(_ id: ModelID) throws(OpenAIError) -> ModelTerms? {
        if let known = knownModel(id) { return known }
        let terms: ModelTerms? = try read { view in
            do { return ModelTerms(record: try view.model(id), leavePolicy: try view.leavePolicy(of: id)) } catch Interruption.refused { return nil }
        }
        guard let terms else { return nil }
        models.withLock { models in
            if models.count >= LedgerLookups.capacity { models.removeAll() }
            models[id] = terms
        }
        return terms
    }

    /// The charge of a call that has ended; nil for a call that was not charged and never will be.
    ///
    /// - Throws: ``OpenAIError/ledgerUnavailable`` when the ledger cannot be read.
    func charge(of call: CommandID) throws(OpenAIError) -> Charge? {
        do {
            return try ledger.read { reader in
                guard let receipt = try reader.receipt(call) else { return nil }
                return Charge(receipt: call, cost: receipt.cost, balance: nil)
            }
        } catch {
            logger.error("ledger cannot be read", metadata: ["error": "\(error)"])
            throw .ledgerUnavailable
        }
    }

    /// All registered models, by id.
    func registeredModels() throws(OpenAIError) -> [(id: ModelID, record: ModelRecord)] { try read { view in try view.reader.models() } }

    /// Finds out whether a prompt has a content record.
    func hasContent(prompt: [UInt8]) throws(OpenAIError) -> Bool {
        let tokenID = Keccak256.hash(prompt).word
        return try read { view in try view.hasContent(tokenID) }
    }

    private func read<Value: Sendable>(_ body: @Sendable (inout LedgerView) throws -> Value) throws(OpenAIError) -> Value {
        do {
            return try ledger.read { reader in
                var view = LedgerView(reader: reader)
                return try body(&view)
            }
        } catch {
            logger.error("ledger cannot be read", metadata: ["error": "\(error)"])
            throw .ledgerUnavailable
        }
    }
}
