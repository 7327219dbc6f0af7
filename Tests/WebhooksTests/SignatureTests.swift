import Testing
import Webhooks

@Suite("Signatures of Standard Webhooks")
struct SignatureTests {
    @Test("The example of the specification")
    func example() throws {
        // https://github.com/standard-webhooks/standard-webhooks, the reference libraries' own test.
        let secret = try #require(WebhookSecret(text: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let signature = secret.signature(of: "msg_p5jXN8AQM9LWM0D4loKWxJek", at: 1_614_265_330, payload: Array(#"{"test": 2432232314}"#.utf8))
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test(
        "Anything but a secret in its one spelling is refused",
        arguments: [
            "", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", "whsec_AAAA",
            "WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!", "whsec_" + String(repeating: "A", count: 88),
        ])
    func malformed(text: String) { #expect(WebhookSecret(text: text) == nil) }

    @Test("A secret shows in no description")
    func description() throws {
        let secret = try #require(WebhookSecret(bytes: Array(0..<32)))
        #expect("\(secret)" == "WebhookSecret" && String(reflecting: secret) == "WebhookSecret")
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!dumped.contains("31") && !dumped.contains(secret.text))
        #expect(WebhookSecret(text: secret.text) == secret)
    }
}
