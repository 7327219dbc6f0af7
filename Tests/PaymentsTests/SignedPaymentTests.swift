import EthereumPrimitives
import LedgerCore
import Payments
import StrictJSON
import Testing

@Suite("Payments as callers send them")
struct SignedPaymentTests {
    static let contract = "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913"
    static let payee = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
    static let signature = "0x" + String(repeating: "11", count: 65)

    static func requirement(_ value: UInt256 = 10_000) throws -> PaymentRequirement {
        let token = PaymentToken(chainID: 8453, contract: try Address(contract), name: "USD Coin", version: "2", decimals: 6)
        return PaymentRequirement(token: token, payee: try Address(payee), value: value, resource: "https://a.example/v1/x", description: "d")
    }

    /// A payment of the second version with some text exchanged.
    static func second(_ old: String = "", _ new: String = "") -> String {
        let text = """
            {"x402Version":2,"resource":{"url":"https://a.example/v1/x"},"accepted":{"scheme":"exact","network":"eip155:8453","amount":"10000",\
            "asset":"\(contract)","payTo":"\(payee)","maxTimeoutSeconds":120,"extra":{"name":"USD Coin","version":"2"}},"payload":{"signature":\
            "\(signature)","authorization":{"from":"0x00000000000000000000000000000000000a11ce","to":"\(payee)","value":"10000","validAfter":"0",\
            "validBefore":"1900000000","nonce":"0x\(String(repeating: "4e", count: 32))"}}}
            """
        return base64(old.isEmpty ? text : text.replacing(old, with: new))
    }

    static func base64(_ text: String) -> String { String(decoding: Base64.encode(Array(text.utf8)), as: UTF8.self) }

    static func fault(_ header: String, _ requirement: PaymentRequirement, _ version: SignedPayment.Version = .second) -> String {
        do throws(PaymentFault) {
            try SignedPayment(header: header, version: version).check(against: requirement)
            return "none"
        } catch { return error.code }
    }

    @Test("A payment that meets what is asked for has no fault, and any other has the standard's code")
    func codes() throws {
        let requirement = try Self.requirement()
        let mismatch = "invalid_exact_evm_payload_authorization_value_mismatch"
        let rows = [
            (Self.second(), "none"), (Self.second("\"exact\"", "\"upto\""), "unsupported_scheme"),
            (Self.second("eip155:8453", "eip155:1"), "invalid_network"), (Self.second("0x833589f", "0x933589f".lowercased()), "invalid_payload"),
            (Self.second(Self.contract, Self.payee), "invalid_payment_requirements"),
            (Self.second("a.example/v1/x", "a.example/v1/y"), "invalid_payment_requirements"),
            (Self.second("\"to\":\"\(Self.payee)\"", "\"to\":\"\(Self.contract)\""), "invalid_exact_evm_payload_recipient_mismatch"),
            (Self.second("\"value\":\"10000\"", "\"value\":\"10001\""), mismatch), (Self.second("\"10000\"", "\"10001\""), mismatch),
            (Self.second("\"x402Version\":2", "\"x402Version\":1"), "invalid_x402_version"),
            (Self.second("1111", "11"), "invalid_exact_evm_payload_signature"),
            (Self.second("\"value\"", "\"valve\""), "invalid_payload"), (Self.second("\"nonce\"", "\"extra\":1,\"nonce\""), "invalid_payload"),
            (Self.second("\"10000\"", "\"1e4\""), "invalid_payload"), ("%%%", "invalid_payload"), ("", "invalid_payload"),
        ]
        for (header, code) in rows { #expect(Self.fault(header, requirement) == code) }
        #expect(Self.fault(Self.second(), try Self.requirement(10_001)) == mismatch)
    }

    @Test("The first version names networks by words, and may pay more than is asked for")
    func firstVersion() throws {
        let text = """
            {"x402Version":1,"scheme":"exact","network":"base","payload":{"signature":"\(Self.signature)","authorization":{"from":\
            "0x00000000000000000000000000000000000a11ce","to":"\(Self.payee)","value":"10000","validAfter":"0","validBefore":"1900000000","nonce":\
            "0x\(String(repeating: "4e", count: 32))"}}}
            """
        #expect(Self.fault(Self.base64(text), try Self.requirement(9_999), .first) == "none")
        #expect(Self.fault(Self.base64(text), try Self.requirement(10_001), .first) == "invalid_exact_evm_payload_authorization_value_mismatch")
        #expect(Self.fault(Self.base64(text.replacing("\"base\"", with: "\"eip155:8453\"")), try Self.requirement(), .first) == "invalid_network")
        #expect(try Self.requirement().firstVersionJSON?["maxAmountRequired"] == .string("10000"))
    }
}
