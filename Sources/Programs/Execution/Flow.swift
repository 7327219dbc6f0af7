/// A movement of an asset: what a ledger posts for a program.
package struct Flow: Sendable, Hashable {
    package enum Place: Sendable, Hashable {
        /// Somebody outside, by the name that the policy gives.
        case party(String)
        /// The pool at this place of the policy's declarations.
        case pool(Int)
        /// The program itself, which issues units of its own.
        case program
    }

    package var asset: String
    package var amount: Fraction
    package var giver: Place
    package var receiver: Place
}

extension Program {
    /// The movements since this was last called, in their order.
    package func takeFlows() -> [Flow] {
        defer { if flows != nil { flows = [] } }
        return flows ?? []
    }
}
