package import EthereumPrimitives
internal import EthereumWallet
internal import LedgerCore

/// Carries out what ``TransactionManager`` decides for one sender: the journal first, then the chain.
///
/// Any step may be the last before a crash. The next driver begins with the journal and the chain, and nothing is done twice.
package struct TransactionDriver: Sendable {
    private let chainID: UInt64
    private let node: any ChainNode
    private let signer: any TransactionSigner
    private let journal: any TransactionJournal
    private var manager: TransactionManager

    package init(
        chainID: UInt64, node: any ChainNode, signer: any TransactionSigner, journal: any TransactionJournal, policy: FeePolicy = FeePolicy()
    ) {
        self.chainID = chainID
        self.node = node
        self.signer = signer
        self.journal = journal
        manager = TransactionManager(policy: policy)
    }

    /// The account that sends.
    package var sender: Address { signer.address }

    /// Looks at journal and chain once, and does what can be done.
    ///
    /// - Parameter check: Looks at the open transactions first. Where it throws, nothing is signed or sent.
    /// - Throws: ``ChainFault`` where the nodes do not answer or disagree, the journal's errors, and those of `check`. It can be called again.
    package mutating func step(
        check: ([TransactionManager.Slot]) async throws -> Void = { _ in }
    ) async throws -> [DriverEvent] {
        let slots = try await journal.open(signer.address)
        try await check(slots)
        guard !slots.isEmpty else { return [] }
        var hashes: [UInt64: [Bytes32]] = [:]
        for slot in slots { hashes[slot.nonce] = try signedAttempts(of: slot).map(\.hash) }
        let seen = try await node.observe(signer.address, hashes: hashes)
        var events: [DriverEvent] = []
        for action in manager.plan(slots, seen) {
            if let event = try await carryOut(action, slots, seen) { events.append(event) }
        }
        return events
    }

    /// Cancels a transaction that no finalized block has: the same nonce, sent to oneself. The intent may still win.
    ///
    /// - Throws: ``ChainFault`` where the nonce is not open, or the fee limit forbids it.
    package mutating func cancel(nonce: UInt64) async throws -> [DriverEvent] {
        let slots = try await journal.open(signer.address)
        guard let slot = slots.first(where: { $0.nonce == nonce }) else { throw ChainFault("the sender has no open transaction of nonce \(nonce)") }
        let seen = try await node.observe(signer.address, hashes: [:])
        guard nonce >= seen.minedCount else { throw ChainFault("the transaction of nonce \(nonce) is in a block already") }
        guard let offer = manager.policy.offer(at: seen.fees, replacing: slot.transaction.attempts.last) else {
            throw ChainFault("gas costs \(seen.fees.baseFee) wei, or its replacement would cost more than the limit: wait, or raise the limit")
        }
        return try await sign(slot, offer, isCancellation: true, seen).map { [$0] } ?? []
    }

    private func carryOut(
        _ action: TransactionManager.Action, _ slots: [TransactionManager.Slot], _ seen: ChainObservation
    ) async throws -> DriverEvent? {
        func slot(_ nonce: UInt64) -> TransactionManager.Slot {
            guard let slot = slots.first(where: { $0.nonce == nonce }) else { preconditionFailure("the plan is about its slots") }
            return slot
        }
        switch action {
        case .stop(let nonce): return .stopped(nonce: nonce)
        case .publish(let nonce, let attempt):
            return await publish(try signing(slot(nonce)).signed(slot(nonce).transaction.attempts[attempt]), nonce)
        case .sign(let nonce, let offer, let isCancellation):
            return try await sign(slot(nonce), offer, isCancellation: isCancellation, seen)
        case .conclude(let nonce, let conclusion):
            try await journal.submit(.concludeTransaction(ConcludeTransaction(sender: signer.address, nonce: nonce, conclusion: conclusion)))
            let attempts = slot(nonce).transaction.attempts
            let isCancelled = Int(exactly: conclusion.attempt).map { attempts.indices.contains($0) && attempts[$0].isCancellation } ?? false
            return .concluded(nonce: nonce, hadEffect: conclusion.succeeded && !isCancelled)
        }
    }

    /// Signs an attempt, writes it down, and only then sends it.
    private func sign(
        _ slot: TransactionManager.Slot, _ offer: FeePolicy.Offer, isCancellation: Bool, _ seen: ChainObservation
    ) async throws -> DriverEvent? {
        let signing = signing(slot)
        var unsigned = signing.transaction(
            gasLimit: TransactionAttempt.maximumGas, maxFee: offer.maxFee, tip: offer.tip, isCancellation: isCancellation)
        guard let gasLimit = try await node.gasLimit(of: unsigned, from: signer.address) else {
            // Transactions before it may change that. When all of them are in blocks, nothing will.
            guard slot.nonce == seen.minedCount, !isCancellation else { return nil }
            _ = try await sign(slot, offer, isCancellation: true, seen)
            return .wouldRevert(nonce: slot.nonce)
        }
        unsigned.gasLimit = gasLimit
        let signed = try await signer.sign(unsigned)
        let attempt = try signing.attempt(signed, of: unsigned, isCancellation: isCancellation)
        try await journal.submit(.signTransaction(SignTransaction(sender: signer.address, nonce: slot.nonce, attempt: attempt)))
        return await publish(signed, slot.nonce) ?? .signed(nonce: slot.nonce, isCancellation: isCancellation)
    }

    private func publish(_ signed: SignedTransaction, _ nonce: UInt64) async -> DriverEvent? {
        do throws(ChainFault) {
            try await node.publish(signed)
            return nil
        } catch {
            return .notTaken(nonce: nonce, reason: error.description)
        }
    }

    private func signing(_ slot: TransactionManager.Slot) -> SlotSigning {
        SlotSigning(chainID: chainID, sender: signer.address, nonce: slot.nonce, intent: slot.transaction.intent)
    }

    private func signedAttempts(of slot: TransactionManager.Slot) throws(ChainFault) -> [SignedTransaction] {
        var attempts: [SignedTransaction] = []
        for attempt in slot.transaction.attempts { attempts.append(try signing(slot).signed(attempt)) }
        return attempts
    }
}
