public import EthereumPrimitives

/// The EIP-712 domain of a ledger: it binds a signature to one chain id, one ledger and, after a restoration, one generation of its history.
public struct SigningDomain: Sendable, Hashable {
    public static let name = "imo"
    public static let version = "1"
    static let typeString = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    static let saltedTypeString = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)"

    public let chainID: UInt256
    /// The ledger's own address: the last 20 bytes of the Keccak-256 of its random id.
    public let verifyingContract: Address
    /// That of the history's generation; nil before the first restoration.
    public let salt: Bytes32?
    /// `hashStruct(eip712Domain)` (EIP-712, "Definition of domainSeparator").
    public let separator: Bytes32

    public init(chainID: UInt256, verifyingContract: Address, salt: Bytes32? = nil) {
        self.chainID = chainID
        self.verifyingContract = verifyingContract
        self.salt = salt
        var struct712 = StructHasher(typeString: salt == nil ? SigningDomain.typeString : SigningDomain.saltedTypeString)
        struct712.append(string: SigningDomain.name)
        struct712.append(string: SigningDomain.version)
        struct712.append(chainID)
        struct712.append(verifyingContract)
        if let salt { struct712.append(salt) }
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
