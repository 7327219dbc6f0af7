internal import EthereumABI
public import EthereumPrimitives

/// Approval of a token's spending by signature.
///
/// - SeeAlso: ERC-2612
public enum ERC2612 {
    /// The interface of the standard.
    public static let interface = ContractInterface(
        "ERC-2612",
        [
            "function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)",
            "function nonces(address owner) view returns (uint256)",
            "function DOMAIN_SEPARATOR() view returns (bytes32)",
        ])

    /// Sets an allowance that the owner signed. Anyone may send it, until the deadline in Unix time in seconds.
    public static func permit(
        owner: Address, spender: Address, value: UInt256, deadline: UInt256, v: UInt8, r: Bytes32, s: Bytes32
    ) -> ContractCall<Void> {
        .init("permit", owner, spender, value, deadline, v, r, s)
    }

    /// Asks for the nonce that the owner's next permit must sign.
    public static func nonces(_ owner: Address) -> ContractCall<UInt256> { .init("nonces", owner) }

    /// Asks for the EIP-712 domain separator under which permits are signed.
    public static func domainSeparator() -> ContractCall<Bytes32> { .init("DOMAIN_SEPARATOR") }
}

/// The EIP-712 domain of a contract, told by the contract.
///
/// - SeeAlso: ERC-5267
public enum ERC5267 {
    /// The interface of the standard, without its event.
    public static let interface = ContractInterface(
        "ERC-5267",
        [
            """
            function eip712Domain() view returns (bytes1 fields, string name, string version, uint256 chainId, \
            address verifyingContract, bytes32 salt, uint256[] extensions)
            """
        ])

    /// The fields of the domain; `fields` says which of them are used.
    public struct Domain: Sendable, Hashable {
        /// Bit i says that field i is used: name, version, chainId, verifyingContract, salt, extensions.
        public let fields: UInt8
        /// The name of the domain.
        public let name: String
        /// The version of the domain.
        public let version: String
        /// The chain that the contract is on.
        public let chainID: UInt256
        /// The contract that checks the signatures.
        public let verifyingContract: Address
        /// A last resort to tell domains apart.
        public let salt: Bytes32
        /// The numbers of the EIPs that extend the domain.
        public let extensions: [UInt256]
    }

    /// Asks for the domain under which the contract checks signatures.
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
