package import EthereumPrimitives
package import EthereumWallet

/// Signs transactions of one account.
package protocol TransactionSigner: Sendable {
    var address: Address { get }

    /// - Throws: ``ChainFault`` when the key is not there or refuses.
    func sign(_ transaction: Transaction) async throws(ChainFault) -> SignedTransaction
}

/// A key in this process.
package struct KeySigner: TransactionSigner {
    private let key: PrivateKey

    package init(_ key: PrivateKey) {
        self.key = key
    }

    package var address: Address { key.address }

    package func sign(_ transaction: Transaction) async throws(ChainFault) -> SignedTransaction {
        do { return try transaction.signed(with: key) } catch { throw ChainFault("the transaction cannot be signed: \(error)") }
    }
}
