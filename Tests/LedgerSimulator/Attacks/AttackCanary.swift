/// Mistakes of an operator or of a rule that a simulated attack must find, each by the check that exists for it.
package enum AttackCanary: String, CaseIterable, Sendable {
    /// A restored ledger goes on in the generation of its backup.
    case generationForgotten
    /// Two copies of a backup begin the same generation.
    case generationRepeated
    /// A restoration does not record the payments that the backup lacks.
    case lostPaymentsForgotten
    /// A restoration records withdrawals, and forgets what an earlier restoration had recorded.
    case recordedPaymentsForgotten
    /// Any jump of the clock is believed.
    case jumpBelieved
    /// Each reading is compared with the one before only.
    case smallJumpsAddUp
    /// While the time is in doubt, everything is taken.
    case doubtIgnored
    /// A process knows nothing of the one before.
    case referenceForgotten
    /// A clock that was behind the journal at the start is believed when it is set forward.
    case behindForgotten
    /// Strangers enter what they like.
    case quotaForgotten
    /// What is refused to a stranger has an entry.
    case refusalEntered

    /// The check that must name it.
    package var check: Check {
        switch self {
        case .generationForgotten, .generationRepeated: .replays
        case .lostPaymentsForgotten, .recordedPaymentsForgotten: .payouts
        case .jumpBelieved, .smallJumpsAddUp, .doubtIgnored, .referenceForgotten, .behindForgotten: .clock
        case .quotaForgotten, .refusalEntered: .quotas
        }
    }

    package var attack: Attack {
        switch self {
        case .generationForgotten, .generationRepeated, .lostPaymentsForgotten, .recordedPaymentsForgotten: .restorations
        case .jumpBelieved, .smallJumpsAddUp, .doubtIgnored, .referenceForgotten, .behindForgotten: .clocks
        case .quotaForgotten, .refusalEntered: .strangers
        }
    }
}
