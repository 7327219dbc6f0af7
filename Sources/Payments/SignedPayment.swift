internal import EthereumPrimitives
package import LedgerCore
internal import StrictJSON

/// A payment as a caller has sent it, read but not checked.
package struct SignedPayment: Sendable {
    package enum Version: Int, Sendable {
        case first = 1
        case second = 2
    }

    package let version: Version
    package let scheme: String
    package let network: String
    package let authorization: PaymentAuthorization
    package let signature: [UInt8]
    /// The requirement that the payer says it meets. Version 1 has none.
    package let accepted: Accepted?
    /// The resource that the payer says it pays for.
    package let resource: String?

    package struct Accepted: Sendable {
        let value: UInt256
        let asset: Address
        let payee: Address
    }

    /// Reads the value of `PAYMENT-SIGNATURE` (version 2) or `X-PAYMENT` (version 1).
    ///
    /// - Throws: ``PaymentFault/malformed(_:)``.
    package init(header text: String, version: Version) throws(PaymentFault) {
        guard let bytes = Base64.decode(Array(text.utf8)), let document = try? JSONValue(parsing: bytes, maximumDepth: 16) else {
            throw .malformed("it is not JSON in Base64")
        }
        guard document["x402Version"] == .number(String(version.rawValue)) else {
            throw .version
        }
        self.version = version
        let terms = version == .first ? document : document["accepted"] ?? .null
        (scheme, network) = (try terms.text("scheme"), try terms.text("network"))
        if version == .second {
            accepted = Accepted(value: try terms.number("amount"), asset: try terms.address("asset"), payee: try terms.address("payTo"))
        } else {
            accepted = nil
        }
        resource = document["resource"]?["url"]?.stringValue
        let payload = document["payload"] ?? .null
        guard let parts = payload["authorization"] else { throw .malformed("'payload' has no 'authorization' by EIP-3009") }
        if let other = payload.member(outside: ["signature", "authorization"]) { throw .malformed("'payload' has the unknown member '\(other)'") }
        let names: Set = ["from", "to", "value", "validAfter", "validBefore", "nonce"]
        if let other = parts.member(outside: names) { throw .malformed("'authorization' has the unknown member '\(other)'") }
        guard let nonce = (try? Hex.decode(try parts.text("nonce"))).flatMap({ Bytes32($0) }) else { throw .malformed("'nonce' is not 32 bytes") }
        authorization = PaymentAuthorization(
            from: try parts.address("from"), to: try parts.address("to"), value: try parts.number("value"),
            validAfter: try parts.number("validAfter"), validBefore: try parts.number("validBefore"), nonce: nonce)
        guard let signature = try? Hex.decode(try payload.text("signature")), signature.count == 65 else { throw .signature }
        self.signature = signature
    }

    /// Checks that the payment is the one that is asked for. The ledger checks the times and the signature.
    ///
    /// - Throws: ``PaymentFault``, the first in the order of x402's checks.
    package func check(against requirement: PaymentRequirement) throws(PaymentFault) {
        guard scheme == PaymentRequirement.scheme else { throw .scheme }
        let name = version == .first ? NetworkName.first(of: requirement.token.chainID) : requirement.network
        guard network == name else { throw .network }
        if let accepted {
            guard accepted.asset == requirement.token.contract else { throw .asset }
            guard accepted.payee == requirement.payee else { throw .payee }
            guard accepted.value == authorization.value else { throw .value }
        }
        if let resource, resource != requirement.resource { throw .resource }
        guard authorization.to == requirement.payee else { throw .payee }
        let isEnough = version == .first ? authorization.value >= requirement.value : authorization.value == requirement.value
        guard isEnough else { throw .value }
    }
}

extension JSONValue {
    fileprivate func text(_ name: String) throws(PaymentFault) -> String {
        guard let text = self[name]?.stringValue else { throw .malformed("'\(name)' is missing or not a string") }
        return text
    }

    fileprivate func number(_ name: String) throws(PaymentFault) -> UInt256 {
        guard let number = UInt256(decimal: try text(name)) else { throw .malformed("'\(name)' is not a whole number") }
        return number
    }

    fileprivate func address(_ name: String) throws(PaymentFault) -> Address {
        guard let address = try? Address(try text(name)) else { throw .malformed("'\(name)' is not an address") }
        return address
    }
}
