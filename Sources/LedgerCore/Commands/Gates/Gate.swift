public import EthereumPrimitives

/// The condition under which a model's calls begin: the linked wallets of the calling account hold at least so much of a token of this ledger together.
public struct Gate: LedgerCodable, Hashable {
    public let token: Address
    /// In the token's smallest unit; above zero.
    public let least: UInt256

    public init(token: Address, least: UInt256) {
        self.token = token
        self.least = least
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(token)
        encoder.append(least)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        token = try decoder.readAddress()
        least = try decoder.readUInt256()
    }
}

extension StateMachine {
    /// Requires that wallets hold what a gate asks for, now.
    ///
    /// - Throws: The refusal `gateClosed`.
    mutating func pass(_ gate: Gate, _ wallets: [Address]) throws(Interruption) {
        var held = UInt256.zero
        for wallet in wallets {
            let balance = try records.find(.holder(token: gate.token, holder: wallet), as: HolderRecord.self)?.balance ?? .zero
            // Balances of one token sum to its supply, which is below 2^248.
            held = held.adding(balance) ?? .max
        }
        try refuse(.gateClosed, unless: held >= gate.least)
    }
}
