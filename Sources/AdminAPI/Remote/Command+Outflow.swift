package import EthereumPrimitives
package import LedgerCore

extension Command {
    /// The money that leaves the ledger by the command, in smallest units of the settlement asset. It is the greatest number where the command does not
    /// say how much that is: such a command always needs two people, and so does a change of the operator's key that the old key has not signed.
    package var outflow: UInt256 {
        switch self {
        case .withdraw(let withdrawal): withdrawal.asset == .settlement ? withdrawal.amount : .max
        case .recordPayout(let payout): payout.amount
        case .reverse, .queueTransaction, .signTransaction, .concludeTransaction: .max
        case .rotateOperator(let rotation): rotation.isWithoutOldKey ? .max : .zero
        case .linked(let link): link.commands.reduce(.zero) { $0.adding($1.outflow) ?? .max }
        default: .zero
        }
    }
}
