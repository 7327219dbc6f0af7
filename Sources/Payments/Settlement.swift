package import EthereumPrimitives
package import LedgerCore
package import StrictJSON

/// The outcome of an attempt to have a payment settled.
package enum Settlement: Sendable, Hashable {
    /// The token moved in this transaction.
    case settled(Bytes32)
    /// Nothing has moved.
    case failed(String)
    /// Nobody knows: the token may have moved, or may yet.
    case pending(String)
}

/// The document of `PAYMENT-RESPONSE`, and of `X-PAYMENT-RESPONSE` in version 1.
package struct SettlementResponse: Sendable {
    package let isSuccess: Bool
    package let errorReason: String?
    package let payer: Address
    package let transaction: Bytes32?
    package let token: PaymentToken
    package let value: UInt256

    package init(isSuccess: Bool, errorReason: String? = nil, payer: Address, transaction: Bytes32? = nil, token: PaymentToken, value: UInt256) {
        self.isSuccess = isSuccess
        self.errorReason = errorReason
        self.payer = payer
        self.transaction = transaction
        self.token = token
        self.value = value
    }

    /// The header field for a client of this version.
    package func field(for version: SignedPayment.Version) -> (name: String, value: String) {
        let network = version == .first ? NetworkName.first(of: token.chainID) ?? "" : "eip155:\(token.chainID)"
        let document = JSONValue.object([
            "success": .bool(isSuccess), "errorReason": errorReason.map { .string($0) }, "payer": .string(payer.description),
            "transaction": .string(transaction?.description ?? ""), "network": .string(network),
            "amount": version == .first ? nil : .string(value.description),
        ])
        return (version == .first ? "x-payment-response" : "payment-response", document.base64)
    }
}

extension JSONValue {
    /// The text as Base64, as x402's headers have it.
    package var base64: String { String(decoding: Base64.encode(utf8), as: UTF8.self) }
}
