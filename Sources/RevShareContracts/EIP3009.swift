public import EthereumABI
public import EthereumPrimitives

/// Transfers of a token that its holder only signs.
///
/// - SeeAlso: EIP-3009
public enum EIP3009 {
    /// What the holder signs.
    public struct Authorization: Sendable, Hashable {
        public var from: Address
        public var to: Address
        public var value: UInt256
        /// Unix time in seconds.
        public var validAfter: UInt256
        /// Unix time in seconds.
        public var validBefore: UInt256
        public var nonce: Bytes32

        public init(
            from: Address, to: Address, value: UInt256, validAfter: UInt256, validBefore: UInt256, nonce: Bytes32
        ) {
            self.from = from
            self.to = to
            self.value = value
            self.validAfter = validAfter
            self.validBefore = validBefore
            self.nonce = nonce
        }
    }

    public static func transferWithAuthorization(
        _ authorization: Authorization, v: UInt8, r: Bytes32, s: Bytes32
    ) -> ContractCall<Void> {
        call("transferWithAuthorization", authorization, v, r, s)
    }

    /// With a signature of any kind, such as that of a contract account.
    public static func transferWithAuthorization(
        _ authorization: Authorization, signature: [UInt8]
    ) -> ContractCall<Void> {
        call("transferWithAuthorization", authorization, ABIBytes(signature))
    }

    /// Only the recipient may send it, so that nobody can front-run it.
    public static func receiveWithAuthorization(
        _ authorization: Authorization, v: UInt8, r: Bytes32, s: Bytes32
    ) -> ContractCall<Void> {
        call("receiveWithAuthorization", authorization, v, r, s)
    }

    public static func receiveWithAuthorization(
        _ authorization: Authorization, signature: [UInt8]
    ) -> ContractCall<Void> {
        call("receiveWithAuthorization", authorization, ABIBytes(signature))
    }

    public static func cancelAuthorization(
        authorizer: Address, nonce: Bytes32, v: UInt8, r: Bytes32, s: Bytes32
    ) -> ContractCall<Void> {
        .init("cancelAuthorization", authorizer, nonce, v, r, s)
    }

    public static func authorizationState(authorizer: Address, nonce: Bytes32) -> ContractCall<Bool> {
        .init("authorizationState", authorizer, nonce)
    }

    private static func call<each Part: ABIEncodable>(
        _ name: String, _ authorization: Authorization, _ signature: repeat each Part
    ) -> ContractCall<Void> {
        .init(
            name, authorization.from, authorization.to, authorization.value, authorization.validAfter,
            authorization.validBefore, authorization.nonce, repeat each signature)
    }

    /// An authorization was used.
    public struct AuthorizationUsed: ContractEvent {
        public static let abi = ABIEvent(
            name: "AuthorizationUsed", inputs: [.indexed("authorizer", .address), .indexed("nonce", .fixedBytes(32))])

        public let authorizer: Address
        public let nonce: Bytes32

        public init(values: ContractEventValues) throws(ABIError) {
            authorizer = try values.address(0)
            nonce = try values.word(1)
        }
    }

    /// An authorization was cancelled before its use.
    public struct AuthorizationCanceled: ContractEvent {
        public static let abi = ABIEvent(
            name: "AuthorizationCanceled", inputs: [.indexed("authorizer", .address), .indexed("nonce", .fixedBytes(32))])

        public let authorizer: Address
        public let nonce: Bytes32

        public init(values: ContractEventValues) throws(ABIError) {
            authorizer = try values.address(0)
            nonce = try values.word(1)
        }
    }
}
