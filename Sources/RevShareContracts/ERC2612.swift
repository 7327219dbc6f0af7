internal import EthereumABI
public import EthereumPrimitives

/// Approval of a token's spending by signature.
///
/// - SeeAlso: ERC-2612
public enum ERC2612 {
    public static func permit(
        owner: Address, spender: Address, value: UInt256, deadline: UInt256, v: UInt8, r: Bytes32, s: Bytes32
    ) -> ContractCall<Void> {
        .init("permit", owner, spender, value, deadline, v, r, s)
    }

    public static func nonces(_ owner: Address) -> ContractCall<UInt256> { .init("nonces", owner) }

    public static func domainSeparator() -> ContractCall<Bytes32> { .init("DOMAIN_SEPARATOR") }
}

/// What a contract says about its EIP-712 domain.
///
/// - SeeAlso: ERC-5267
public enum ERC5267 {
    public struct Domain: Sendable, Hashable {
        /// Bit i says that field i is used: name, version, chainId, verifyingContract, salt, extensions.
        public let fields: UInt8
        public let name: String
        public let version: String
        public let chainID: UInt256
        public let verifyingContract: Address
        public let salt: Bytes32
        public let extensions: [UInt256]
    }

    public static func eip712Domain() -> ContractCall<Domain> {
        let types: [ABIType] = [
            .fixedBytes(1), .string, .string, .uint(bits: 256), .address, .fixedBytes(32), .array(.uint(bits: 256)),
        ]
        return ContractCall(name: "eip712Domain", outputTypes: types) { data throws(ABIError) in
            let (fields, name, version, chainID, contract, salt, extensions) = try ABI.decode(
                data, as: Bytes1.self, String.self, String.self, UInt256.self, Address.self, Bytes32.self, [UInt256].self)
            return Domain(
                fields: fields.byte, name: name, version: version, chainID: chainID, verifyingContract: contract, salt: salt,
                extensions: extensions)
        }
    }

    /// The ABI's `bytes1`.
    private struct Bytes1: ABIDecodable {
        static var abiType: ABIType { .fixedBytes(1) }
        let byte: UInt8

        init(abi reader: inout ABIReader) throws(ABIError) {
            let word = reader.readWord()
            guard (word << 8).isZero else { throw .dirtyPadding(offset: 0, type: "bytes1") }
            byte = UInt8(truncatingIfNeeded: (word >> 248).limbs.0)
        }
    }
}
