import EthereumTestSupport
import Foundation
import StrictJSON
import Testing

/// The tree, the scanner, the generator and Foundation against each other.
@Suite("JSON, differentially")
struct DifferentialTests {
    /// Documents of one test case.
    private static let documents: UInt64 = 500
    static let seeds: [UInt64] = Array(1...20)

    @Test("The tree is the value that was written, and the one that Foundation reads", arguments: seeds)
    func tree(seed: UInt64) throws {
        for index in 0..<Self.documents {
            let document = RandomDocument(seed: seed << 32 | index)
            let value = try JSONValue(parsing: document.bytes)
            try #require(value == document.value, "\(String(decoding: document.bytes, as: UTF8.self))")
            try #require(try JSONValue(parsing: value.text) == value)
            guard !losesScalars(value) else { continue }
            let other = try JSONSerialization.jsonObject(with: Data(document.bytes), options: .fragmentsAllowed)
            try #require(agrees(value, other), "\(String(decoding: document.bytes, as: UTF8.self))")
        }
    }

    @Test("The scanner takes up the whole text, and every string decodes to what was written", arguments: seeds)
    func scanner(seed: UInt64) throws {
        for index in 0..<Self.documents {
            let document = RandomDocument(seed: seed << 32 | index)
            try document.bytes.viewed { view in
                var scanner = JSONScanner(view)
                try expect(document.value, &scanner)
                try scanner.finish()
            }
        }
    }

    @Test("Of damaged texts, tree and Foundation accept the same, but for what the tree is stricter in", arguments: seeds)
    func damage(seed: UInt64) throws {
        var accepted = 0
        var refused = 0
        for index in 0..<Self.documents {
            let bytes = RandomDocument(seed: seed << 32 | index).mutated(seed: seed << 32 | index)
            let other = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            let text = String(decoding: bytes, as: UTF8.self).debugDescription
            switch parse(bytes) {
            case .success(let value):
                accepted += 1
                if !losesScalars(value) { #expect(other.map { agrees(value, $0) } ?? hasHugeNumber(value), "\(text)") }
                #expect(scans(bytes), "\(text)")
            case .failure(let error):
                refused += 1
                switch error {
                // The scanner leaves these two to the code that decodes.
                case .duplicateName: #expect(scans(bytes), "\(text)")
                case .invalidUTF8: break
                case .unexpected, .unexpectedEnd, .tooDeep:
                    #expect(!scans(bytes), "\(error): \(text)")
                    #expect(other == nil || isLenientlyRead(bytes, error), "\(error): \(text)")
                }
            }
        }
        // A generator of texts that are all refused, or none, would show nothing.
        #expect(accepted > 20 && refused > 200, "\(accepted) accepted, \(refused) refused")
    }

    @Test("The comparison notices a single changed value")
    func canary() throws {
        let other = try JSONSerialization.jsonObject(with: Data(#"{"a":[1,true,"x",null]}"#.utf8))
        #expect(agrees(try JSONValue(parsing: #"{"a":[1,true,"x",null]}"#), other))
        for text in [
            #"{"a":[2,true,"x",null]}"#, #"{"a":[1,1,"x",null]}"#, #"{"a":[1,true,"y",null]}"#, #"{"a":[1,true,"x"]}"#, #"{"b":[1,true,"x",null]}"#,
        ] {
            #expect(try !agrees(JSONValue(parsing: text), other), "\(text)")
        }
    }

    // MARK: Oracles

    private func parse(_ bytes: [UInt8]) -> Result<JSONValue, JSONError> {
        do throws(JSONError) { return .success(try JSONValue(parsing: bytes)) } catch { return .failure(error) }
    }

    private func scans(_ bytes: [UInt8]) -> Bool {
        bytes.viewed { view in
            do throws(JSONError) {
                var scanner = JSONScanner(view, maximumDepth: 128)
                try scanner.skipValue()
                try scanner.finish()
                return true
            } catch {
                return false
            }
        }
    }

    /// Walks the scanner through a value that is known.
    private func expect(_ value: JSONValue, _ scanner: inout JSONScanner) throws(JSONError) {
        _ = try scanner.peek()
        let start = scanner.offset
        switch value {
        case .null, .number, .bool:
            let bool = try scanner.readBool()
            #expect(bool == value.boolValue)
        case .string(let text): expect(text, try scanner.readString(), scanner)
        case .array(let elements):
            var rest = elements[...]
            try scanner.readArray { (scanner) throws(JSONError) in try expect(rest.removeFirst(), &scanner) }
            #expect(rest.isEmpty)
        case .object(let members):
            var rest = members[...]
            try scanner.readObject { (scanner, name) throws(JSONError) in
                let member = rest.removeFirst()
                expect(member.name, name, scanner)
                try expect(member.value, &scanner)
            }
            #expect(rest.isEmpty)
        }
        if case .number(let text) = value { #expect(scanner.bytes.copy(start..<scanner.offset) == Array(text.utf8)) }
    }

    private func expect(_ expected: String, _ text: JSONText, _ scanner: JSONScanner) {
        #expect(scanner.decode(text) == Array(expected.utf8))
        #expect(scanner.decodedCount(text) == UInt64(expected.utf8.count))
        #expect(scanner.scalarCount(text) == UInt64(expected.unicodeScalars.count))
    }

    /// Whether Foundation's value is this one, as far as its doubles can tell.
    private func agrees(_ value: JSONValue, _ other: Any) -> Bool {
        switch value {
        case .null: other is NSNull
        case .bool(let isTrue): (other as? NSNumber).map { isBool($0) && $0.boolValue == isTrue } ?? false
        case .number(let text): (other as? NSNumber).map { !isBool($0) && close($0.doubleValue, Double(text)!) } ?? false
        case .string(let text): (other as? String).map { Array($0.unicodeScalars) == Array(text.unicodeScalars) } ?? false
        case .array(let elements):
            (other as? [Any]).map { $0.count == elements.count && zip(elements, $0).allSatisfy { agrees($0, $1) } } ?? false
        case .object(let members):
            (other as? [String: Any]).map { others in
                others.count == members.count && members.allSatisfy { member in others[member.name].map { agrees(member.value, $0) } ?? false }
            } ?? false
        }
    }

    /// Whether Foundation reads what RFC 8259 does not allow: a comma before the end of an object, or a text in UTF-16 or UTF-32.
    private func isLenientlyRead(_ bytes: [UInt8], _ error: JSONError) -> Bool {
        if bytes.prefix(4).contains(0) { return true }
        guard case .unexpected(let offset, "a member name") = error else { return false }
        return bytes[offset] == UInt8(ascii: "}")
    }

    /// Whether Foundation drops part of a name: it takes U+FEFF for a byte order mark wherever it stands.
    private func losesScalars(_ value: JSONValue) -> Bool { value.text.unicodeScalars.contains("\u{FEFF}") }

    private func isBool(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }

    /// Foundation reads long numbers as decimals of 38 digits.
    private func close(_ left: Double, _ right: Double) -> Bool { left == right || abs(left - right) <= abs(right) * 1e-12 }

    /// Whether a number is beyond Foundation's range.
    private func hasHugeNumber(_ value: JSONValue) -> Bool {
        switch value {
        case .number(let text): Double(text).map { $0.isInfinite || $0 == 0 || abs($0) > 1e100 || abs($0) < 1e-100 } ?? true
        case .array(let elements): elements.contains(where: hasHugeNumber)
        case .object(let members): members.contains { hasHugeNumber($0.value) }
        default: false
        }
    }
}
