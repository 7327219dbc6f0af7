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

/// Looks up the ledger's records for calls, and remembers keys and models until a commit changes one: what is remembered follows the committed entries,
/// whichever way their commands came in. Each hold checks besides that its key is not revoked.
final class LedgerLookups: Sendable {
    private static let capacity = 65_536

    let ledger: any ReadableLedger
    private let logger: Logger
    let clockSeconds: @Sendable () -> UInt64
    private let memory = Mutex(Memory())

    private struct Memory {
        var callers: [Bytes32: Caller] = [:]
        var models: [ModelID: ModelTerms] = [:]
        /// Whether any model takes payments; nil until it was looked up.
        var hasOpenModels: Bool?
        /// Counts the commits that changed keys or models. What was read before such a commit is not remembered after it.
        var changeCount: UInt64 = 0
    }

    /// - Parameter clockSeconds: The ledger's clock, in seconds since 1970.
    init(ledger: any ReadableLedger, logger: Logger, clockSeconds: @escaping @Sendable () -> UInt64) {
        self.ledger = ledger
        self.clockSeconds = clockSeconds
        self.logger = logger
    }

    /// The caller of a key that was looked up before.
    func knownCaller(keyHash: Bytes32) -> Caller? { memory.withLock { $0.callers[keyHash] } }

    /// A model that was looked up before.
    func knownModel(_ id: ModelID) -> ModelTerms? { memory.withLock { $0.models[id] } }

    /// Forgets what a commit has changed, so that the ledger is asked again.
    func follow(_ changes: RecordChanges) {
        let (keys, models, terms) = (changes.keyHashes, changes.touch(.model, .price, .leavePolicy), changes.touch(.paymentTerms))
        guard !keys.isEmpty || models || terms else { return }
        memory.withLock { memory in
            memory.changeCount += 1
            for key in keys { memory.callers[key] = nil }
            if models { memory.models.removeAll() }
            if terms { memory.hasOpenModels = nil }
        }
    }

    /// Remembers what was read, unless it has changed since `changeCount` was.
    private func remember(since changeCount: UInt64, _ add: (inout sending Memory) -> Void) {
        memory.withLock { memory in
            guard memory.changeCount == changeCount else { return }
            if memory.callers.count >= LedgerLookups.capacity { memory.callers.removeAll() }
            if memory.models.count >= LedgerLookups.capacity { memory.models.removeAll() }
            add(&memory)
        }
    }

    /// Whether any model takes payments; nil where that was not looked up.
    var knownOpenModels: Bool? { memory.withLock { $0.hasOpenModels } }

    /// Looks up whether any model takes payments, and remembers it.
    func rememberOpenModels(_ find: @Sendable (inout LedgerView) throws -> Bool) throws(OpenAIError) -> Bool {
        let before = changeCount
        let found = try read(find)
        remember(since: before) { $0.hasOpenModels = found }
        return found
    }

    private var changeCount: UInt64 { memory.withLock { $0.changeCount } }

    /// The caller of a key; nil for a key that is unknown or revoked.
    func caller(keyHash: Bytes32) throws(OpenAIError) -> Caller? {
        if let known = knownCaller(keyHash: keyHash) { return known }
        let before = changeCount
        guard let caller = try currentCaller(keyHash: keyHash) else { return nil }
        remember(since: before) { $0.callers[keyHash] = caller }
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
        let before = changeCount
        let terms: ModelTerms? = try read { view in
            do { return ModelTerms(record: try view.model(id), leavePolicy: try view.leavePolicy(of: id)) } catch Interruption.refused { return nil }
        }
        guard let terms else { return nil }
        remember(since: before) { $0.models[id] = terms }
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

    func read<Value: Sendable>(_ body: @Sendable (inout LedgerView) throws -> Value) throws(OpenAIError) -> Value {
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
