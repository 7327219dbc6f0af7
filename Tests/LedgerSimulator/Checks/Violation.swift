/// What a simulation compares. A violation names the check that found it.
package enum Check: String, Sendable, CaseIterable {
    /// Each command is answered once, with the entry that the model expects, and a durable answer comes after its commit.
    case answers
    /// What its signer did not sign does not reach the journal, and what he signed does.
    case signatures
    /// The outcome is the model's.
    case outcome
    /// What is written is what was answered, numbered and chained without a gap.
    case journal
    /// What was acknowledged is there after whatever happened; what was not is there whole or not at all.
    case durability
    /// Nothing is refused without a fault of the disk, and a ledger can always be opened again.
    case availability
    /// Once another writer has opened the ledger, the first writes nothing more.
    case fence
    /// The postings sum to zero, and balances are the sums of postings.
    case postings
    /// Every account has what the model says.
    case balances
    case holds
    /// What each budget's period has spent and holds.
    case budgets
    /// What accounts used of models with tiers.
    case volumes
    /// What was taken back of each call, from whom.
    case refunds
    case keys
    /// Supply, balances, allowances, snapshots and what each holder can claim or redeem.
    case tokens
    case nonces
    /// What accounts were paid out before a restoration and have not been credited since.
    case owed
    case contents
    /// Every nonce has its intent, all its attempts and its outcome.
    case chain
    /// Every payment has its amount and its state, and those that are not over are found.
    case payments
    /// Nothing comes out that did not go in, in all and for each model.
    case conservation
    /// What callers were charged is what was shared out.
    case charges
    /// What the ledger checks of itself.
    case invariants
    /// The database holds the records that were committed, byte for byte, and is sound for SQLite.
    case records
    /// Replaying the journal gives the same entries, hashes and records.
    case replay
    /// No signature is accepted by two entries, whatever copies of the ledger there are.
    case replays
    /// A restored ledger knows of every payment that was made.
    case payouts
    /// No address without a key has tokens or money, and no token without holders has revenue that is for nobody.
    case nobody
    /// Claims live an hour at least.
    case windows
    /// Strangers enter no more than their quotas, and nothing that was refused.
    case quotas
    /// The ledger's time is not ahead of the true time by more than the rule allows, and what is taken in doubt does not depend on it.
    case clock
}

package struct Violation: Sendable, CustomStringConvertible {
    package let check: Check
    let text: String
    package var description: String { "\(check): \(text)" }
}

/// Collects violations.
protocol Checking {
    var violations: [Violation] { get set }
}

extension Checking {
    mutating func require(_ check: Check, _ condition: Bool, _ text: @autoclosure () -> String) {
        if !condition { violations.append(Violation(check: check, text: text())) }
    }
}
