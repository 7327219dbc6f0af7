public import EthereumPrimitives

/// The EIP-712 domain of a ledger: it binds a signature to one chain id and one ledger.
public struct SigningDomain: Sendable, Hashable {
    public static let name = "imo"
    public static let version = "1"
    static let typeString = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"

    public let chainID: UInt256
    /// The ledger's own address: the last 20 bytes of the Keccak-256 of its random id.
    public let verifyingContract: Address
    /// `hashStruct(eip712Domain)` (EIP-712, "Definition of domainSeparator").
    public let separator: Bytes32

    public init(chainID: UInt256, verifyingContract: Address) {
        self.chainID = chainID
        self.verifyingContract = verifyingContract
        var struct712 = StructHasher(typeString: SigningDomain.typeString)
        struct712.append(string: SigningDomain.name)
        struct712.append(string: SigningDomain.version)
        struct712.append(chainID)
        struct712.append(verifyingContract)
        separator = struct712.finish()
    }

    /// `keccak256("\x19\x01" ‖ domainSeparator ‖ hashStruct(message))`: what a wallet signs.
    public func digest(of message: TypedMessage) -> Bytes32 {
        var hasher = Keccak256()
        hasher.update([0x19, 0x01])
        hasher.update(separator.bytes)
        hasher.update(message.structHash.bytes)
        return hasher.finalize()
    }
}

/// Collects the 32-byte words of one struct's `encodeData` (EIP-712) and hashes them.
struct StructHasher {
    private var hasher = Keccak256()

    init(typeString: String) {
        hasher.update(Keccak256.hash(utf8: typeString).bytes)
    }

    mutating func append(_ word: UInt256) { hasher.update(word.bigEndianBytes) }
    mutating func append(_ address: Address) { append(address.word) }
    mutating func append(_ word: Bytes32) { hasher.update(word.bytes) }
    mutating func append(string: String) { append(Keccak256.hash(utf8: string)) }
    mutating func append(bytes: [UInt8]) { append(Keccak256.hash(bytes)) }

    /// An array of atomic words is encoded as the hash of their concatenation.
    mutating func append(array: [UInt256]) { append(Keccak256.hash(array.flatMap(\.bigEndianBytes))) }

    mutating func finish() -> Bytes32 { hasher.finalize() }
}
