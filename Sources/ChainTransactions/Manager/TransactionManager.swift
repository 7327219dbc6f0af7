internal import EthereumPrimitives
package import LedgerCore

/// Decides what to do next for the open transactions of one sender. It has no clock and does no I/O: journal and observation in, actions out.
///
/// The journal gives nonces, and nothing else does. A slot is only ever refilled by itself. What became of it is asked of finalized blocks alone, by the number of
/// the sender's finalized transactions first: below it a slot is used up for ever, whether or not a node still has the receipt.
package struct TransactionManager: Sendable {
    /// A transaction whose outcome the journal does not have.
    package struct Slot: Sendable, Hashable {
        package let nonce: UInt64
        package let transaction: ChainTransactionRecord

        package init(nonce: UInt64, transaction: ChainTransactionRecord) {
            self.nonce = nonce
            self.transaction = transaction
        }
    }

    package enum Action: Sendable, Hashable {
        /// Write the outcome down.
        case conclude(nonce: UInt64, ChainTransactionRecord.Conclusion)
        /// Send an attempt, or send it again.
        case publish(nonce: UInt64, attempt: Int)
        /// Sign an attempt with these fees, and send it when it is durable.
        case sign(nonce: UInt64, FeePolicy.Offer, isCancellation: Bool)
        /// Do nothing for this slot and those after it: a nonce is used up, and no receipt says by which of its attempts.
        case stop(nonce: UInt64)
    }

    /// The most transactions that are on their way at once. Nodes keep few of one sender.
    package static let maximumPending: UInt64 = 16

    private struct Sending: Hashable {
        var attempts: Int
        /// The block at which this attempt was sent first.
        var firstAt: UInt64
        /// The block at which it was sent last.
        var lastAt: UInt64
    }

    package var policy: FeePolicy
    /// By nonce. It is forgotten in a crash, after which everything is sent once more.
    private var sendings: [UInt64: Sending] = [:]

    package init(policy: FeePolicy) {
        self.policy = policy
    }

    /// Decides about the slots, which stand in the order of their nonces without a gap.
    package mutating func plan(_ slots: [Slot], _ seen: ChainObservation) -> [Action] {
        precondition(zip(slots, slots.dropFirst()).allSatisfy { $0.nonce + 1 == $1.nonce }, "open slots follow each other")
        sendings = sendings.filter { nonce, _ in slots.contains { $0.nonce == nonce } }
        var actions: [Action] = []
        for slot in slots {
            if slot.nonce < seen.finalizedCount {
                guard let conclusion = seen.conclusions[slot.nonce] else { return actions + [.stop(nonce: slot.nonce)] }
                actions.append(.conclude(nonce: slot.nonce, conclusion))
            } else if slot.nonce >= seen.minedCount {
                guard slot.nonce - seen.minedCount < TransactionManager.maximumPending else { break }
                guard let action = send(slot, seen) else { continue }
                actions.append(action)
            }
        }
        return actions
    }

    /// The next step of a slot that no block has.
    private mutating func send(_ slot: Slot, _ seen: ChainObservation) -> Action? {
        let attempts = slot.transaction.attempts
        guard let last = attempts.last else {
            return policy.offer(at: seen.fees, replacing: nil).map { .sign(nonce: slot.nonce, $0, isCancellation: false) }
        }
        guard var sending = sendings[slot.nonce], sending.attempts == attempts.count else {
            sendings[slot.nonce] = Sending(attempts: attempts.count, firstAt: seen.head, lastAt: seen.head)
            return .publish(nonce: slot.nonce, attempt: attempts.count - 1)
        }
        if attempts.count < ChainTransactionRecord.maximumAttempts, policy.isOverdue(last, count: attempts.count, sentAt: sending.firstAt, seen),
            let offer = policy.offer(at: seen.fees, replacing: last)
        {
            return .sign(nonce: slot.nonce, offer, isCancellation: last.isCancellation)
        }
        // A reorganisation may have taken blocks back: then the head is lower than when it was sent.
        guard sending.lastAt != seen.head else { return nil }
        sending.lastAt = seen.head
        sendings[slot.nonce] = sending
        return .publish(nonce: slot.nonce, attempt: attempts.count - 1)
    }
}
