package import LedgerCore
package import EthereumPrimitives
package import StrictJSON

/// The payment that one call asks for, in the forms of x402: scheme `exact` by EIP-3009.
package struct PaymentRequirement: Sendable {
    package static let scheme = "exact"
    /// The time that a payer has for signing and sending. The settlement must fit in too.
    package static let timeoutSeconds = 120

    package let token: PaymentToken
    package let payee: Address
    /// The price, in the token's smallest unit.
    package let value: UInt256
    /// The URL of the call.
    package let resource: String
    /// The model that is called, for people.
    package let description: String

    package init(token: PaymentToken, payee: Address, value: UInt256, resource: String, description: String) {
        self.token = token
        self.payee = payee
        self.value = value
        self.resource = resource
        self.description = description
    }

    /// The network as CAIP-2 names it.
    package var network: String { "eip155:\(token.chainID)" }

    /// An element of `accepts` in version 2.
    package var json: JSONValue {
        .object([
            "scheme": .string(PaymentRequirement.scheme), "network": .string(network), "amount": .string(value.description),
            "asset": .string(token.contract.description), "payTo": .string(payee.description),
            "maxTimeoutSeconds": .number(String(PaymentRequirement.timeoutSeconds)), "extra": extra,
        ])
    }

    /// An element of `accepts` in version 1; nil for a chain that version 1 has no name for.
    package var firstVersionJSON: JSONValue? {
        NetworkName.first(of: token.chainID).map { name in
            .object([
                "scheme": .string(PaymentRequirement.scheme), "network": .string(name), "maxAmountRequired": .string(value.description),
                "asset": .string(token.contract.description), "payTo": .string(payee.description), "resource": .string(resource),
                "description": .string(description), "mimeType": .string("application/json"), "outputSchema": .null,
                "maxTimeoutSeconds": .number(String(PaymentRequirement.timeoutSeconds)), "extra": extra,
            ])
        }
    }

    /// The `PaymentRequired` document of version 2, which goes into the header `PAYMENT-REQUIRED`.
    package func required(because reason: String) -> JSONValue {
        .object([
            "x402Version": .number("2"), "error": .string(reason),
            "resource": .object([
                "url": .string(resource), "description": .string(description), "mimeType": .string("application/json"),
            ]),
            "accepts": .array([json]),
        ])
    }

    /// The body of version 1.
    package func firstVersionRequired(because reason: String) -> JSONValue {
        .object(["x402Version": .number("1"), "error": .string(reason), "accepts": .array([firstVersionJSON].compactMap { $0 })])
    }

    private var extra: JSONValue { .object(["name": .string(token.name), "version": .string(token.version)]) }
}

/// The names that version 1 of x402 has for chains.
enum NetworkName {
    private static let names: [UInt64: String] = [
        8453: "base", 84532: "base-sepolia", 43114: "avalanche", 43113: "avalanche-fuji", 137: "polygon", 80002: "polygon-amoy", 4689: "iotex",
        1329: "sei", 1328: "sei-testnet",
    ]

    static func first(of chainID: UInt64) -> String? { names[chainID] }
}
