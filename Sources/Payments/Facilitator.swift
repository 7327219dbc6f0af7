internal import AsyncHTTPClient
internal import EthereumPrimitives
package import LedgerCore
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import StrictJSON

/// Has payments checked and sent to the chain by an x402 facilitator. It follows no redirection.
package final class Facilitator: Sendable {
    private static let verifySeconds: Int64 = 10
    /// A block and a facilitator's queue fit in.
    private static let settleSeconds: Int64 = 60
    private static let maximumResponseBytes = 64 << 10

    /// Reasons for which a facilitator has sent nothing. They are believed of the first attempt only: of a later one the earlier may be the cause.
    private static let finalReasons: Set = [
        "insufficient_funds", "invalid_exact_evm_insufficient_balance", "invalid_exact_evm_payload_signature",
        "invalid_exact_evm_payload_authorization_valid_before", "invalid_exact_evm_payload_authorization_valid_after",
        "invalid_exact_evm_payload_authorization_value", "invalid_exact_evm_payload_authorization_value_mismatch",
        "invalid_exact_evm_payload_recipient_mismatch", "invalid_network", "network_mismatch", "invalid_scheme", "unsupported_scheme",
        "invalid_payload", "invalid_payment_requirements", "invalid_x402_version", "missing_eip712_domain", "asset_not_deployed_contract",
    ]

    private let client: HTTPClient

    package init() {
        client = HTTPClient(
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
            configuration: HTTPClient.Configuration(redirectConfiguration: .disallow))
    }

    /// Closes the connections.
    package func shutdown() async {
        // Fails only when it was shut down before.
        try? await client.shutdown()
    }

    package enum Verdict: Sendable, Hashable {
        case valid
        case invalid(String)
        case unknown(String)
    }

    /// Asks whether a payment would go through: that its payer has the money, above all.
    package func verify(_ payment: AcceptPayment, by url: String) async -> Verdict {
        switch await post(payment, to: url + "/verify", seconds: Facilitator.verifySeconds) {
        case .failure(let failure): return .unknown(failure.reason)
        case .success(let answer):
            guard let isValid = answer["isValid"]?.boolValue else { return .unknown("the facilitator's response has no 'isValid'") }
            return isValid ? .valid : .invalid(answer["invalidReason"]?.stringValue.map { String($0.prefix(100)) } ?? "unspecified")
        }
    }

    /// Has the payment sent.
    ///
    /// - Parameter isFirst: Whether nobody was asked before to send it.
    package func settle(_ payment: AcceptPayment, by url: String, isFirst: Bool) async -> Settlement {
        switch await post(payment, to: url + "/settle", seconds: Facilitator.settleSeconds) {
        case .failure(let failure): return .pending(failure.reason)
        case .success(let answer):
            let reason = answer["errorReason"]?.stringValue.map { String($0.prefix(100)) } ?? "unspecified"
            switch answer["success"]?.boolValue {
            case true?:
                guard let transaction = answer["transaction"]?.stringValue.flatMap({ try? Hex.decode($0) }).flatMap({ Bytes32($0) }) else {
                    return .pending("the facilitator names no transaction")
                }
                return .settled(transaction)
            case false? where isFirst && Facilitator.finalReasons.contains(reason): return .failed(reason)
            default: return .pending(reason)
            }
        }
    }

    private struct Failure: Error {
        let reason: String
    }

    private func post(_ payment: AcceptPayment, to url: String, seconds: Int64) async -> Result<JSONValue, Failure> {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers = ["content-type": "application/json", "user-agent": "imo"]
        request.body = .bytes(ByteBuffer(bytes: payment.facilitatorRequest.utf8))
        do {
            let response = try await client.execute(request, timeout: .seconds(seconds))
            let body = try await response.body.collect(upTo: Facilitator.maximumResponseBytes)
            guard let answer = try? JSONValue(parsing: Array(body.readableBytesView), maximumDepth: 16), answer.objectValue != nil else {
                return .failure(Failure(reason: "the facilitator answers with status \(response.status.code) and no JSON"))
            }
            return .success(answer)
        } catch { return .failure(Failure(reason: "the facilitator cannot be reached (\(error))")) }
    }
}

extension AcceptPayment {
    /// The request to a facilitator, in version 2 whatever the payer's was: what is signed is the same.
    fileprivate var facilitatorRequest: JSONValue {
        let requirement = PaymentRequirement(
            token: token, payee: authorization.to, value: authorization.value, resource: "", description: model.description
        ).json
        let signed: JSONValue = .object([
            "from": .string(authorization.from.description), "to": .string(authorization.to.description),
            "value": .string(authorization.value.description), "validAfter": .string(authorization.validAfter.description),
            "validBefore": .string(authorization.validBefore.description), "nonce": .string(authorization.nonce.description),
        ])
        let payload: JSONValue = .object(["signature": .string(Hex.encode(signature)), "authorization": signed])
        return .object([
            "x402Version": .number("2"),
            "paymentPayload": .object(["x402Version": .number("2"), "accepted": requirement, "payload": payload]),
            "paymentRequirements": requirement,
        ])
    }
}
