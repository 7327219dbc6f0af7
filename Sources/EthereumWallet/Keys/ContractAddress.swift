public import EthereumPrimitives

/// The addresses of contracts that will be created.
public enum ContractAddress {
    /// Returns the address of a contract that a transaction or `CREATE` makes.
    public static func create(sender: Address, nonce: UInt64) -> Address {
        var encoder = RLPEncoder(reservingCapacity: 32)
        encoder.appendList { list in
            list.append(sender)
            list.append(nonce)
        }
        return Address(lowBytesOf: Keccak256.hash(encoder.finish()))
    }

    /// Returns the address of a contract that `CREATE2` makes.
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
