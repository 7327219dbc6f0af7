package import EthereumPrimitives
package import LedgerCore

extension Command {
    /// The money that leaves the ledger by the command, in smallest units of the settlement asset. It is the greatest number where the command does not
    /// say how much that is: such a command always needs two people.
    package var outflow: UInt256 {
        switch self {
        case .withdraw(let withdrawal): withdrawal.asset == .settlement ? withdrawal.amount : .max
        case .recordPayout(let payout): payout.amount
        case .reverse, .queueTransaction, .signTransaction, .concludeTransaction: .max
        case .linked(let link): link.commands.reduce(.zero) { $0.adding($1.outflow) ?? .max }
        default: .zero
        }
    }
}
