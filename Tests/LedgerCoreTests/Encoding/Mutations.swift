/// Every encoding that is one small step away from a valid one.
enum Mutations {
    /// Calls `body` with every proper prefix, every change of one byte to any other value, every removed byte and some inserted ones.
    static func forEach(of bytes: [UInt8], _ body: ([UInt8]) -> Void) {
        for count in bytes.indices { body(Array(bytes[..<count])) }
        for index in bytes.indices {
            var changed = bytes
            for value in UInt8.min...UInt8.max where value != bytes[index] {
                changed[index] = value
                body(changed)
            }
            changed = bytes
            changed.remove(at: index)
            body(changed)
            for value: UInt8 in [0, 0x7F, 0x80, 0xB8, 0xC0, 0xF8, 0xFF] {
                changed = bytes
                changed.insert(value, at: index)
                body(changed)
            }
        }
    }

    /// The mutations of an encoding that decode to something whose own encoding is another: a value with two encodings.
    ///
    /// - Parameter reencode: Decodes the bytes and encodes the value again; nil when they do not decode.
    static func ambiguities(of bytes: [UInt8], reencode: ([UInt8]) -> [UInt8]?) -> (tried: Int, ambiguous: [[UInt8]]) {
        var tried = 0
        var ambiguous: [[UInt8]] = []
        forEach(of: bytes) { mutation in
            tried += 1
            if let again = reencode(mutation), again != mutation { ambiguous.append(mutation) }
        }
        return (tried, ambiguous)
    }
}
