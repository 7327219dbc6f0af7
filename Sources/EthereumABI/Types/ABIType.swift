/// A type of the contract ABI.
///
/// Its `description` is the canonical spelling that selectors hash: `uint` becomes `uint256`, tuples are written out.
///
/// ```swift
/// try ABIType("(address,uint256)[]").description   // "(address,uint256)[]"
/// ```
/// - SeeAlso: Solidity's Contract ABI Specification, "Types"
public indirect enum ABIType: Sendable, Hashable {
    /// `uintN`, N a multiple of 8 from 8 to 256.
    case uint(bits: Int)
    /// `intN`, N a multiple of 8 from 8 to 256.
    case int(bits: Int)
    case address
    case bool
    /// `bytesN`, N from 1 to 32.
    case fixedBytes(Int)
    /// An address and a selector: 24 bytes, laid out as `bytes24`.
    case function
    /// `fixedMxN`: a signed integer divided by 10ᴺ, N from 0 to 80.
    case fixed(bits: Int, decimals: Int)
    case ufixed(bits: Int, decimals: Int)
    case bytes
    case string
    /// `T[]`.
    case array(ABIType)
    /// `T[k]`.
    case fixedArray(ABIType, count: Int)
    case tuple([ABIType])
}

extension ABIType {
    /// Deepest nesting of arrays and tuples that is parsed, encoded or decoded: recursion stays far from the end of the stack.
    public static let maximumDepth = 64

    /// Whether values have a length of their own and so live in the tail.
    public var isDynamic: Bool {
        switch self {
        case .bytes, .string, .array: true
        case .fixedArray(let element, _): element.isDynamic
        case .tuple(let members): members.contains { $0.isDynamic }
        default: false
        }
    }

    /// Whether an element type and count make sense and nesting is bounded: what the parser guarantees and a value built by hand may
    /// lack.
    func validate(depth: Int = 0) throws(ABIError) {
        guard depth <= ABIType.maximumDepth else { throw .tooDeep(maximumDepth: ABIType.maximumDepth) }
        switch self {
        case .uint(let bits), .int(let bits): try ABIType.validate(bits: bits)
        case .fixed(let bits, let decimals), .ufixed(let bits, let decimals):
            try ABIType.validate(bits: bits)
            guard (0...80).contains(decimals) else { throw .invalidType("fixed…x\(decimals)") }
        case .fixedBytes(let count):
            guard (1...32).contains(count) else { throw .invalidType("bytes\(count)") }
        case .array(let element): try element.validate(depth: depth + 1)
        case .fixedArray(let element, let count):
            guard count >= 0 else { throw .invalidType("…[\(count)]") }
            try element.validate(depth: depth + 1)
        case .tuple(let members):
            for member in members { try member.validate(depth: depth + 1) }
        case .address, .bool, .function, .bytes, .string: break
        }
    }

    private static func validate(bits: Int) throws(ABIError) {
        guard bits % 8 == 0, (8...256).contains(bits) else { throw .invalidType("…int\(bits)") }
    }
}

extension ABIType: CustomStringConvertible {
    /// The canonical spelling.
    public var description: String {
        switch self {
        case .uint(let bits): "uint\(bits)"
        case .int(let bits): "int\(bits)"
        case .address: "address"
        case .bool: "bool"
        case .fixedBytes(let count): "bytes\(count)"
        case .function: "function"
        case .fixed(let bits, let decimals): "fixed\(bits)x\(decimals)"
        case .ufixed(let bits, let decimals): "ufixed\(bits)x\(decimals)"
        case .bytes: "bytes"
        case .string: "string"
        case .array(let element): "\(element)[]"
        case .fixedArray(let element, let count): "\(element)[\(count)]"
        case .tuple(let members): "(" + members.map(\.description).joined(separator: ",") + ")"
        }
    }
}
