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

    @Test(
        "A key of this gateway is found in any of the four headers",
        arguments: ["Authorization", "x-api-key", "X-Api-Key", "api-key", "x-goog-api-key", "X-Goog-Api-Key"])
    func places(name: String) throws {
        let value = name == "Authorization" ? "Bearer imo-a" : " imo-a "
        #expect(try key(in: [("host", "x"), (name, value)]) == "imo-a")
        // Another vendor's key beside it changes nothing.
        for other in [("authorization", "Bearer sk-b"), ("x-api-key", "sk-b"), ("api-key", "b"), ("x-goog-api-key", "AIza")] {
            #expect(try key(in: [other, (name, value)]) == "imo-a")
        }
    }

    @Test("Two keys of this gateway contradict each other, in one header or in two; the same key twice does not")
    func contradiction() throws {
        let fields = [("authorization", "Bearer imo-a"), ("x-api-key", "imo-b"), ("api-key", "imo-c"), ("x-goog-api-key", "imo-d")]
        for first in fields {
            for second in fields where first != second {
                #expect(throws: ContradictingKeys.self) { try key(in: [first, second]) }
            }
        }
        #expect(throws: ContradictingKeys.self) { try key(in: [("api-key", "imo-a"), ("api-key", "imo-b")]) }
        #expect(try key(in: [("authorization", "Bearer imo-a"), ("api-key", "imo-a")]) == "imo-a")
        #expect(try key(in: [("authorization", "Bearer sk-a"), ("api-key", "b")]) == "sk-a")
        #expect(try key(in: []) == nil)
    }

    private func key(in fields: [(String, String)]) throws -> Substring? {
        var reader = CredentialReader()
        for (name, value) in fields { try reader.read(name, value) }
        return reader.key
    }
}
