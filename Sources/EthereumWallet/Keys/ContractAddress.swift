public import EthereumPrimitives

/// Addresses of contracts that do not exist yet.
public enum ContractAddress {
    /// Of a contract created by a transaction or by `CREATE`.
    public static func create(sender: Address, nonce: UInt64) -> Address {
        var encoder = RLPEncoder(reservingCapacity: 32)
        encoder.appendList { list in
            list.append(sender)
            list.append(nonce)
        }
        return Address(lowBytesOf: Keccak256.hash(encoder.finish()))
    }

    /// Of a contract created by `CREATE2`.
    ///
    /// - SeeAlso: EIP-1014
    public static func create2(sender: Address, salt: Bytes32, initCodeHash: Bytes32) -> Address {
        var hasher = Keccak256()
        hasher.update([0xff])
        sender.withUnsafeBytes { hasher.update($0) }
        salt.withUnsafeBytes { hasher.update($0) }
        initCodeHash.withUnsafeBytes { hasher.update($0) }
        return Address(lowBytesOf: hasher.finalize())
    }
}
