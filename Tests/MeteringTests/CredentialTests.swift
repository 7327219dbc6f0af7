import Metering
import Testing

@Suite struct CredentialTests {
    @Test(
        "The key of a request is the bearer token, or else the value of x-api-key",
        arguments: [
            ("Bearer imo-key", nil, "imo-key"), ("bearer imo-key", nil, "imo-key"), ("BEARER imo-key", "other", "imo-key"),
            ("  Bearer \t imo-key \t", nil, "imo-key"), ("Bearer two words", nil, "two words"), ("Bearer é", nil, "é"),
            (nil, " imo-key\t", "imo-key"), (nil, " \u{7AD}key", "\u{7AD}key"), ("Basic imo-key", "other", nil),
            ("Bearerimo-key", nil, nil), ("Bearers imo-key", nil, nil), ("\u{22}earer imo-key", nil, nil), ("Bearer", nil, nil),
            ("Bearer ", nil, nil), ("Bearer  \t ", nil, nil), ("", "other", nil), (nil, nil, nil),
        ] as [(String?, String?, String?)])
    func credentials(authorization: String?, apiKey: String?, expected: String?) {
        #expect(credential(authorization: authorization, apiKey: apiKey).map(String.init) == expected)
    }
}
