extension ABIType {
    /// Parses a type such as `uint256`, `bytes32[2][]` or `(address,(uint8,string)[])`. The names `uint`, `int`, `fixed`, `ufixed` and `byte` stand
    /// for their canonical types. White space is not allowed.
    ///
    /// - Throws: `ABIError.invalidType`, `.invalidSignature` or `.tooDeep` for text that is not a type.
    public init(_ text: some StringProtocol) throws(ABIError) {
        var parser = ABISignatureParser(String(text))
        self = try parser.parseBareType(depth: 0)
        try parser.expectEnd()
        try validate()
    }

    /// Makes the elementary type with a name. Returns nil for any other name.
    init?(elementary name: some StringProtocol) {
        switch name {
        case "address": self = .address
        case "bool": self = .bool
        case "string": self = .string
        case "bytes": self = .bytes
        case "byte": self = .fixedBytes(1)
        case "function": self = .function
        case "uint": self = .uint(bits: 256)
        case "int": self = .int(bits: 256)
        case "fixed": self = .fixed(bits: 128, decimals: 18)
        case "ufixed": self = .ufixed(bits: 128, decimals: 18)
        default:
            guard let sized = ABIType(sized: name) else { return nil }
            self = sized
        }
    }

    private init?(sized name: some StringProtocol) {
        let letters = name.prefix { $0.isASCII && $0.isLetter }
        let size = name.dropFirst(letters.count)
        switch letters {
        case "uint":
            guard let bits = ABIType.bits(size) else { return nil }
            self = .uint(bits: bits)
        case "int":
            guard let bits = ABIType.bits(size) else { return nil }
            self = .int(bits: bits)
        case "bytes":
            guard let count = ABIType.number(size), (1...32).contains(count) else { return nil }
            self = .fixedBytes(count)
        case "fixed", "ufixed":
            let parts = size.split(separator: "x", omittingEmptySubsequences: false)
            guard parts.count == 2, let bits = ABIType.bits(parts[0]), let decimals = ABIType.number(parts[1]),
                (0...80).contains(decimals)
            else { return nil }
            self = letters == "fixed" ? .fixed(bits: bits, decimals: decimals) : .ufixed(bits: bits, decimals: decimals)
        default: return nil
        }
    }

    private static func bits(_ text: some StringProtocol) -> Int? {
        guard let bits = number(text), bits % 8 == 0, (8...256).contains(bits) else { return nil }
        return bits
    }

    /// Reads decimal digits without a leading zero.
    static func number(_ text: some StringProtocol) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        guard text.utf8.first != 0x30 || text.utf8.count == 1 else { return nil }
        return Int(text)
    }
}
