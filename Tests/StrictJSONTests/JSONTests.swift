import StrictJSON
import Testing

@Suite("JSON")
struct JSONTests {
    @Test(
        "Values keep their members' order and every digit",
        arguments: [
            #"{"b":1,"a":[true,false,null,-0.5e+10,123456789012345678901234567890],"c":{}}"#,
            #"["\"\\/\b\f\n\r\tä😀",""]"#, "[]", "0", "\"\"",
        ])
    func roundTrip(text: String) throws {
        let value = try JSONValue(parsing: text)
        #expect(try JSONValue(parsing: value.text) == value)
        #expect(try JSONValue(parsing: value.prettyText()) == value)
    }

    @Test("Escapes decode, lone surrogates do not")
    func escapes() throws {
        #expect(try JSONValue(parsing: #""\ud83d\ude80A""#) == .string("🚀A"))
        for bad in [#""\ud83d""#, #""\ude80""#, #""\ud83dA""#, #""\ud83d\ud83d""#, #""\u12""#, #""\x""#, "\"\u{1}\""] {
            #expect(throws: JSONError.self, "\(bad)") { try JSONValue(parsing: bad) }
        }
        #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xff, 0x22]) }
    }

    @Test(
        "Texts that are not JSON are refused",
        arguments: [
            "", " ", "{", "[1,]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "01", "-", "1.", ".5", "1e", "+1", "tru", "nul", "1 2", "NaN",
            "{\"a\":1,\"a\":2}", "'a'", "[1", "\"a",
        ])
    func malformed(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    }

    @Test("Depth is bounded")
    func depth() throws {
        func nested(_ depth: Int) -> [UInt8] {
            [UInt8](repeating: UInt8(ascii: "["), count: depth) + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: nested(128)) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: nested(129)) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: nested(100_000), maximumDepth: .max) }
    }
}
