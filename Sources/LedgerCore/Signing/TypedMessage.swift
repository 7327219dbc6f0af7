public import EthereumPrimitives

/// A member's value in a typed message, as much of EIP-712 as the ledger's own messages need.
public enum MessageValue: Sendable, Hashable {
    case address(Address)
    case uint256(UInt256)
    case uint256Array([UInt256])
    case bytes32(Bytes32)
    case bytes([UInt8])
    case string(String)

    /// The Solidity type's name.
    public var typeName: String {
        switch self {
        case .address: "address"
        case .uint256: "uint256"
        case .uint256Array: "uint256[]"
        case .bytes32: "bytes32"
        case .bytes: "bytes"
        case .string: "string"
        }
    }
}

/// The message that a holder signs for one command: an EIP-712 struct, from which both the digest and the typed data that wallets show are made.
public struct TypedMessage: Sendable {
    public struct Member: Sendable, Hashable {
        public let name: String
        public let value: MessageValue
    }

    /// The struct's name, such as `Claim`.
    public let primaryType: String
    /// The address that must have signed.
    public let signer: Address
    /// In the struct's order; the last two are the nonce and the deadline.
    public let members: [Member]
    public let authorization: HolderAuthorization?

    /// - Parameters:
    ///   - members: All members but `nonce` and `deadline`, which are the authorization's.
    ///   - more: Optional members that follow them.
    init(
        _ primaryType: String, signer: Address, members: KeyValuePairs<String, MessageValue>, more: [Member] = [], authorization: HolderAuthorization
    ) {
        self.primaryType = primaryType
        self.signer = signer
        self.authorization = authorization
        self.members =
            members.map { Member(name: $0.key, value: $0.value) } + more + [
                Member(name: "nonce", value: .uint256(authorization.nonce)), Member(name: "deadline", value: .uint256(authorization.deadline)),
            ]
    }

    /// A message that is no command of a holder and has neither nonce nor deadline.
    init(_ primaryType: String, signer: Address, statement members: KeyValuePairs<String, MessageValue>) {
        self.primaryType = primaryType
        self.signer = signer
        self.authorization = nil
        self.members = members.map { Member(name: $0.key, value: $0.value) }
    }

    /// `Name(type member,…)`: EIP-712, "Definition of encodeType".
    public var typeString: String {
        "\(primaryType)(" + members.map { "\($0.value.typeName) \($0.name)" }.joined(separator: ",") + ")"
    }

    /// `hashStruct`: EIP-712, "Definition of hashStruct".
    public var structHash: Bytes32 {
        var hasher = StructHasher(typeString: typeString)
        for member in members {
            switch member.value {
            case .address(let address): hasher.append(address)
            case .uint256(let word): hasher.append(word)
            case .uint256Array(let words): hasher.append(array: words)
            case .bytes32(let word): hasher.append(word)
            case .bytes(let bytes): hasher.append(bytes: bytes)
            case .string(let text): hasher.append(string: text)
            }
        }
        return hasher.finish()
    }
}
