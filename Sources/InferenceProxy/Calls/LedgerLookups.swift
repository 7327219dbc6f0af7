package import EthereumPrimitives
package import LedgerCore
internal import Ledger
internal import Logging
internal import Synchronization

/// A caller: a key that is known, and its account.
package struct Caller: Sendable {
    let keyHash: Bytes32
    let account: AccountName
    /// Of a key that is a signature: the time from which it makes no calls.
    let expiresAt: Timestamp?

    package init(keyHash: Bytes32, account: AccountName, expiresAt: Timestamp? = nil) {
        self.keyHash = keyHash
        self.account = account
        self.expiresAt = expiresAt
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
        /// By the SHA-256 of the key.
        var callers: [Bytes32: Caller] = [:]
        /// The SHA-256 of each remembered key that is a signature, by the digest by which the ledger knows it.
        var walletKeys: [Bytes32: Bytes32] = [:]
        var models: [ModelID: ModelTerms] = [:]
        /// Whether any model takes payments; nil until it was looked up.
        var hasOpenModels: Bool?
        /// Counts the commits that changed keys or models. What was read before such a commit is not remembered after it.
        var changeCount: UInt64 = 0

        mutating func forgetWalletKeys() {
            for key in walletKeys.values { callers[key] = nil }
            walletKeys.removeAll()
        }
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
        let owners = changes.touch(.account)
        guard !keys.isEmpty || models || terms || owners else { return }
        memory.withLock { memory in
            memory.changeCount += 1
            for key in keys { memory.callers[memory.walletKeys.removeValue(forKey: key) ?? key] = nil }
            if owners { memory.forgetWalletKeys() }
            if models { memory.models.removeAll() }
            if terms { memory.hasOpenModels = nil }
        }
    }

    /// Remembers what was read, unless it has changed since `changeCount` was.
    private func remember(since changeCount: UInt64, _ add: (inout sending Memory) -> Void) {
        memory.withLock { memory in
            guard memory.changeCount == changeCount else { return }
            if memory.callers.count >= LedgerLookups.capacity {
                memory.callers.removeAll()
                memory.walletKeys.removeAll()
            }
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

    /// The caller of a key; nil for a key that is unknown or revoked. The signature of a key that is one is checked once, and remembered.
    ///
    /// - Throws: ``OpenAIError`` for a key that has expired, was signed for another ledger or by another address, or was never made known.
    func caller(of key: APIKey) throws(OpenAIError) -> Caller? {
        guard WalletKey(key) != nil else { return try caller(keyHash: key.hash) }
        let (name, now, before) = (key.hash, Timestamp(milliseconds: clockSeconds() * 1000), changeCount)
        if let known = knownCaller(keyHash: name), known.expiresAt.map({ now < $0 }) ?? true { return known }
        let found = try read { view in
            do throws(Interruption) {
                return Result<(hash: Bytes32, record: KeyRecord), Outcome>.success(try view.usableKey(key, in: view.signingDomain(), at: now))
            } catch .refused(let outcome) { return .failure(outcome) }
        }
        switch found {
        case .success(let (hash, record)):
            let caller = Caller(keyHash: hash, account: record.account, expiresAt: record.wallet?.expiresAt)
            remember(since: before) { memory in
                if let other = memory.walletKeys.updateValue(name, forKey: hash), other != name { memory.callers[other] = nil }
                memory.callers[name] = caller
            }
            return caller
        case .failure(.keyRevoked): return nil
        case .failure(let outcome): throw OpenAIError(unusableKey: outcome)
        }
    }

    /// The caller of a key, by the hash by which the ledger knows it; nil for a key that is unknown or revoked.
    func caller(keyHash: Bytes32) throws(OpenAIError) -> Caller? {
        if let known = knownCaller(keyHash: keyHash) { return known }
        let before = changeCount
        guard let caller = try currentCaller(keyHash: keyHash) else { return nil }
        remember(since: before) { $0.callers[keyHash] = caller }
        return caller
    }

    /// The same as the ledger has it now.
    func currentCaller(keyHash: Bytes32) throws(OpenAIError) -> Caller? {
        let now = Timestamp(milliseconds: clockSeconds() * 1000)
        return try read { view in
            do throws(Interruption) {
                let record = try view.usableKey(hash: keyHash, at: now)
                return Caller(keyHash: keyHash, account: record.account, expiresAt: record.wallet?.expiresAt)
            } catch .refused { return nil }
        }
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
