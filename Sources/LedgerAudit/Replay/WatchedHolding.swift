package import EthereumPrimitives
internal import LedgerCore

/// The least that an address has, as its owner knows it: of a token, or of the money that the ledger owes it.
///
/// Without the owner's signature no balance of a token falls. Money is paid out by entries that hide their command, so that only the owner knows whether it came.
package struct WatchedHolding: Sendable, Hashable {
    private let owner: Address
    /// nil for money.
    private let token: Address?
    private let least: UInt256

    package init(owner: Address, token: Address?, least: UInt256) {
        self.owner = owner
        self.token = token
        self.least = least
    }

    /// - Returns: The reason for an alarm; nil where the address has enough.
    func fault(in books: PublicBooks) throws -> String? {
        var view = books.view
        let balance = if let token { try view.holder(owner, of: token).balance } else { try view.balance(of: .address(owner)).posted ?? .zero }
        guard balance < least else { return nil }
        return "\(owner) has \(balance) of \(token.map { "token \($0)" } ?? "the ledger's money") in the log; its owner knows of \(least)"
    }
}
