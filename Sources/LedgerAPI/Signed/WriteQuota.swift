package import EthereumPrimitives
package import JSONEndpoints
package import Ledger
internal import LedgerCore
package import Resilience
internal import Synchronization

/// Limits what strangers write into the journal, where an entry costs them nothing: by address, by signer and, for commitments, in all.
///
/// Claims are not limited. Each of them pays, and so there are no more of them than snapshots.
package final class WriteQuota: Sendable {
    private struct State {
        var addresses: LimitTable<AddressBlock>
        var signers: LimitTable<Address>
        var commitments = RateBucket()
    }

    private let state: Mutex<State>
    private let commitments: RateLimit?
    private let now: @Sendable () -> Moment

    package init(_ limits: LedgerAPILimits, now: @escaping @Sendable () -> Moment) {
        commitments = limits.commitments
        self.now = now
        state = Mutex(
            State(
                addresses: LimitTable(limits: UseLimits(requests: limits.addressWrites), capacity: limits.capacity),
                signers: LimitTable(limits: UseLimits(requests: limits.signerWrites), capacity: limits.capacity)))
    }

    /// Takes the place of one entry.
    ///
    /// - Throws: ``Problem`` with the time to wait.
    package func take(_ kind: SignedKind, signer: Address, from address: AddressBlock?) throws(Problem) {
        if kind == .claim || kind == .claimLifetime { return }
        let moment = now()
        try state.withLock { (state) throws(Problem) in
            if kind == .contentCommit, let commitments {
                let wait = state.commitments.wait(for: 1, limit: commitments, at: moment)
                guard wait == 0 else { throw .tooMany("commitments", wait: wait) }
            }
            if let address { try WriteQuota.take(address, in: &state.addresses, "signed messages from this address", moment) }
            try WriteQuota.take(signer, in: &state.signers, "messages of this signer", moment)
            if kind == .contentCommit, let commitments { state.commitments.take(1, limit: commitments, at: moment) }
        }
    }

    private static func take<Key>(_ key: Key, in table: inout LimitTable<Key>, _ what: String, _ moment: Moment) throws(Problem) {
        do throws(LimitRefusal) {
            let pass = try table.begin(key, tokens: 0, at: moment)
            table.end(pass, usedTokens: 0)
        } catch {
            throw .tooMany(what, wait: error.waitNanoseconds)
        }
    }
}
