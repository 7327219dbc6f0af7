public import EthereumPrimitives
public import StrictJSON

extension JSONValue {
    /// An unsigned integer written as a number or as a string of decimal digits or of `0x` and hexadecimal digits.
    public var unsignedInteger: UInt256? {
        switch self {
        case .number(let text): UInt256(decimal: text)
        case .string(let text): text.utf8.starts(with: [0x30, 0x78]) ? UInt256(hex: text) : UInt256(decimal: text)
        default: nil
        }
    }

    /// A signed integer written as a number or as a string of decimal digits.
    public var signedInteger: Int256? {
        switch self {
        case .number(let text): Int256(decimal: text)
        case .string(let text) where text.utf8.first == UInt8(ascii: "-"): Int256(decimal: text)
        default: unsignedInteger.flatMap { Int256(isNegative: false, magnitude: $0) }
        }
    }
}
