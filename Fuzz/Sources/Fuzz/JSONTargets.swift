import StrictJSON

/// A text that the tree accepts is accepted by the scanner, reads back equal from its own text, and one that the scanner refuses has no tree.
enum JSONFuzz: FuzzTarget {
    private static func scans(_ input: [UInt8]) -> Bool {
        input.viewed { view in
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

    static func check(_ input: [UInt8]) {
        let isScanned = scans(input)
        do throws(JSONError) {
            let value = try JSONValue(parsing: input)
            precondition(isScanned, "the tree accepts a text that the scanner refuses")
            precondition((try? JSONValue(parsing: value.utf8)) == value, "the text is another value")
            precondition((try? JSONValue(parsing: value.prettyText())) == value, "the pretty text is another value")
        } catch {
            switch error {
            case .invalidUTF8, .duplicateName: break
            case .unexpected, .unexpectedEnd, .tooDeep: precondition(!isScanned, "the scanner accepts a text that the grammar does not allow")
            }
        }
    }

    static func isCanary(_ input: [UInt8]) -> Bool {
        guard let members = (try? JSONValue(parsing: input))?.objectValue else { return false }
        return members.contains { ($0.value.arrayValue?.count ?? 0) > 2 }
    }
}
