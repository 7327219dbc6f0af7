import StrictJSON
import Testing

@Suite("The JSON scanner")
struct ScannerTests {
    private func scan<Value>(_ text: String, _ body: (inout JSONScanner) throws(JSONError) -> Value) throws(JSONError) -> Value {
        try scan(Array(text.utf8), body)
    }

    private func scan<Value>(_ bytes: [UInt8], _ body: (inout JSONScanner) throws(JSONError) -> Value) throws(JSONError) -> Value {
        try bytes.viewed { (view) throws(JSONError) in
            var scanner = JSONScanner(view)
            let value = try body(&scanner)
            try scanner.finish()
            return value
        }
    }

    @Test(
        "A whole number of 64 bits is read exactly, however it is written",
        arguments: [
            ("100", 100), ("100.0", 100), ("1e2", 100), ("1E+2", 100), ("50e-1", 5), ("5.000", 5), ("0.05e2", 5), ("0", 0), ("-0", nil), ("0e999", 0),
            ("18446744073709551615", UInt64.max), ("1844674407370955161.5e1", .max), ("18446744073709551616", nil), ("-1", nil), ("1.5", nil),
            ("1e20", nil), ("1e-1", nil), ("1e99999999999999999999", nil), ("null", nil), ("\"1\"", nil), ("[1]", nil), ("true", nil),
        ] as [(String, UInt64?)])
    func wholeNumbers(text: String, expected: UInt64?) throws {
        #expect(try scan(text) { (scanner) throws(JSONError) in try scanner.readUInt64() } == expected)
    }

    @Test(
        "A duration is rounded up, in a string as well",
        arguments: [
            ("1.2", 2), ("1.0", 1), ("0.0001", 1), ("\"3.5\"", 4), ("\"7\"", 7), ("18446744073709551615.5", nil), ("\"x\"", nil), ("-1.5", nil),
            ("\"\"", nil), ("null", nil), ("\"1e\"", 1), ("\"1.\"", 1),
        ] as [(String, UInt64?)])
    func roundedUp(text: String, expected: UInt64?) throws {
        #expect(try scan(text) { (scanner) throws(JSONError) in try scanner.readRoundedUp() } == expected)
    }

    @Test(
        "Half of a surrogate pair becomes U+FFFD for the scanner and is refused by the tree",
        arguments: [#"\ud83d"#, #"\ude00"#, #"\ud83dx"#, #"\ud83d\u0041"#])
    func surrogates(text: String) throws {
        let decoded = try scan("\"\(text)\"") { (scanner) throws(JSONError) in
            let text = try scanner.readString()
            return scanner.decode(text)
        }
        #expect(String(validating: decoded, as: UTF8.self)?.unicodeScalars.first == "\u{FFFD}")
        #expect(throws: JSONError.invalidUTF8(offset: 1)) { try JSONValue(parsing: "[\"\(text)\"]") }
    }

    @Test("Names match with their escapes resolved, whole and exactly")
    func names() throws {
        let names = ["model", #"\u006dodel"#, #"mode\u006C"#, "Model", "models", "mode", #"\u006dode"#, #"m\/odel"#]
        let matches = try names.map { name in
            try scan("\"\(name)\"") { (scanner) throws(JSONError) in
                let text = try scanner.readString()
                return scanner.matches(text, "model")
            }
        }
        #expect(matches == [true, true, true, false, false, false, false, false])
    }

    @Test("A run of plain text ends where a slow reading says, at every place in a word")
    func plainText() throws {
        for length in 0..<40 {
            for stop in [UInt8(ascii: "\""), 0x1F, 0x00] {
                for filler in [UInt8(ascii: "a"), 0x7F, 0x21, 0x5D, 0xC3] {
                    let bytes = [UInt8(ascii: "\"")] + [UInt8](repeating: filler, count: length) + [stop]
                    let expected: JSONError? =
                        stop == UInt8(ascii: "\"") ? nil : .unexpected(offset: length + 1, expected: "an escaped control character")
                    var range: Range<Int>?
                    let error: JSONError?
                    do throws(JSONError) {
                        range = try scan(bytes) { (scanner) throws(JSONError) in try scanner.readString().range }
                        error = nil
                    } catch let thrown {
                        error = thrown
                    }
                    #expect(error == expected)
                    #expect(range == (expected == nil ? 1..<length + 1 : nil))
                }
            }
        }
    }

    @Test("A long run of plain text ends at its first stop, wherever it is and whatever follows", arguments: [0x22, 0x5C, 0x1F, 0x00] as [UInt8])
    func longPlainText(stop: UInt8) {
        for length in 50..<200 {
            for (filler, follows) in [(UInt8(ascii: "a"), UInt8(ascii: "\"")), (0x7F, 0xFF), (0xC3, UInt8(ascii: "a"))] {
                let bytes = [UInt8](repeating: filler, count: length) + [stop] + [UInt8](repeating: follows, count: 50)
                var isASCII = true
                let end = bytes.viewed { $0.endOfPlainText(from: 0, to: bytes.count, isASCII: &isASCII) }
                #expect(end == length)
                #expect(isASCII == (filler < 0x80))
            }
        }
    }

    @Test("One byte that is not ASCII is seen wherever it is among plain bytes")
    func oneHighByte() {
        for place in 0..<200 {
            var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 200)
            bytes[place] = 0xC3
            var isASCII = true
            let end = bytes.viewed { $0.endOfPlainText(from: 0, to: bytes.count, isASCII: &isASCII) }
            #expect(end == 200)
            #expect(!isASCII)
        }
    }

    @Test("A text inside of other bytes is read within its bounds")
    func bounds() throws {
        let bytes = Array(#"data: {"a":1}}"#.utf8)
        try bytes.viewed { view in
            var scanner = JSONScanner(view, in: 6..<13)
            #expect(try scanner.skipValue() == 6..<13)
            try scanner.finish()
            var short = JSONScanner(view, in: 6..<12)
            #expect(throws: JSONError.unexpectedEnd) { try short.skipValue() }
        }
    }

    @Test("Nesting is bounded by the number given, and levels that were left do not count")
    func depth() throws {
        let bytes = Array("[[[]],[[]],{\"a\":[]}]".utf8)
        try bytes.viewed { view in
            var scanner = JSONScanner(view, maximumDepth: 3)
            #expect(try scanner.skipValue() == 0..<bytes.count)
            try scanner.finish()
            var shallow = JSONScanner(view, maximumDepth: 2)
            #expect(throws: JSONError.tooDeep(maximumDepth: 2)) { try shallow.skipValue() }
        }
    }
}
