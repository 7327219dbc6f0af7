public import EthereumABI
public import EthereumPrimitives

/// Transfers of a token that its holder signs and anyone may send.
///
/// - SeeAlso: EIP-3009
public enum EIP3009 {
    /// The interface of the standard and its forms with a signature in one piece.
    public static let interface = ContractInterface(
        "EIP-3009",
        [
            "function transferWithAuthorization(\(authorizationParameters), uint8 v, bytes32 r, bytes32 s)",
            "function transferWithAuthorization(\(authorizationParameters), bytes signature)",
            "function receiveWithAuthorization(\(authorizationParameters), uint8 v, bytes32 r, bytes32 s)",
            "function receiveWithAuthorization(\(authorizationParameters), bytes signature)",
            "function cancelAuthorization(address authorizer, bytes32 nonce, uint8 v, bytes32 r, bytes32 s)",
            "function authorizationState(address authorizer, bytes32 nonce) view returns (bool)",
        ],
        events: [AuthorizationUsed.abi, AuthorizationCanceled.abi])

    private static let authorizationParameters =
        "address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce"

    /// The fields of a transfer that the holder signs by EIP-712.
    public struct Authorization: Sendable, Hashable {
        /// The account that pays.
        public var from: Address
        /// The account that is paid.
        public var to: Address
        /// The amount, in the token's smallest unit.
        public var value: UInt256
        /// The transfer is valid after this Unix time in seconds.
        public var validAfter: UInt256
        /// The transfer is valid before this Unix time in seconds.
        public var validBefore: UInt256
        /// A random number that the payer uses once. Nonces need no order.
        public var nonce: Bytes32

        /// Makes an authorization of its fields.
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

    /// Makes the transfer, with the signature of a key.
    public static func transferWithAuthorization(
        _ authorization: Authorization, v: UInt8, r: Bytes32, s: Bytes32
    ) -> ContractCall<Void> {
        call("transferWithAuthorization", authorization, v, r, s)
    }

    /// Makes the transfer, with a signature of any kind, such as that of a contract account.
    public static func transferWithAuthorization(
        _ authorization: Authorization, signature: [UInt8]
    ) -> ContractCall<Void> {
        call("transferWithAuthorization", authorization, ABIBytes(signature))
    }

    /// Makes the transfer, with the signature of a key. Only the recipient may send it, so that nobody can front-run it.
    public static func receiveWithAuthorization(
        _ authorization: Authorization, v: UInt8, r: Bytes32, s: Bytes32
    ) -> ContractCall<Void> {
        call("receiveWithAuthorization", authorization, v, r, s)
    }

    /// Makes the transfer, with a signature of any kind. Only the recipient may send it.
    public static func receiveWithAuthorization(
        _ authorization: Authorization, signature: [UInt8]
    ) -> ContractCall<Void> {
        call("receiveWithAuthorization", authorization, ABIBytes(signature))
    }

    /// Cancels an authorization that was not used, with the signature of the payer.
    public static func cancelAuthorization(
        authorizer: Address, nonce: Bytes32, v: UInt8, r: Bytes32, s: Bytes32
    ) -> ContractCall<Void> {
        .init("cancelAuthorization", authorizer, nonce, v, r, s)
    }

    /// Asks whether an authorization was used or cancelled.
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

    /// The log of an authorization that was used.
    public struct AuthorizationUsed: ContractEvent {
        /// The event's definition.
        public static let abi = ABIEvent(
            name: "AuthorizationUsed", inputs: [.indexed("authorizer", .address), .indexed("nonce", .fixedBytes(32))])

        /// The account that signed it.
        public let authorizer: Address
        /// The nonce of the authorization.
        public let nonce: Bytes32

        /// Reads the values of a log; see ``ContractEvent/init(values:)``.
        ///
        /// - Throws: `ABIError.typeMismatch` when a value is missing or of another type.
        public init(values: ContractEventValues) throws(ABIError) {
            authorizer = try values.address(0)
            nonce = try values.word(1)
        }
    }

    /// The log of an authorization that was cancelled before its use.
    public struct AuthorizationCanceled: ContractEvent {
        /// The event's definition.
        public static let abi = ABIEvent(
            name: "AuthorizationCanceled", inputs: [.indexed("authorizer", .address), .indexed("nonce", .fixedBytes(32))])

        /// The account that signed it.
        public let authorizer: Address
        /// The nonce of the authorization.
        public let nonce: Bytes32

        /// Reads the values of a log; see ``ContractEvent/init(values:)``.
        ///
        /// - Throws: `ABIError.typeMismatch` when a value is missing or of another type.
        public init(values: ContractEventValues) throws(ABIError) {
            authorizer = try values.address(0)
            nonce = try values.word(1)
        }
    }
}
