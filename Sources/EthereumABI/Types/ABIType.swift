/// A type of the contract ABI.
///
/// The `description` is the canonical spelling, which selectors hash: `uint` becomes `uint256`, tuples are written out.
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
    /// `address`.
    case address
    /// `bool`.
    case bool
    /// `bytesN`, N from 1 to 32.
    case fixedBytes(Int)
    /// An address and a selector: 24 bytes, laid out as `bytes24`.
    case function
    /// `fixedMxN`: a signed integer divided by 10ᴺ, N from 0 to 80.
    case fixed(bits: Int, decimals: Int)
    /// `ufixedMxN`: an unsigned integer divided by 10ᴺ, N from 0 to 80.
    case ufixed(bits: Int, decimals: Int)
    /// `bytes`.
    case bytes
    /// `string`.
    case string
    /// `T[]`.
    case array(ABIType)
    /// `T[k]`.
    case fixedArray(ABIType, count: Int)
    /// `(T, …)`, a struct in Solidity.
    case tuple([ABIType])
}

extension ABIType {
    /// The deepest nesting of arrays and tuples that is parsed, encoded or decoded. It keeps recursion far from the end of the stack.
    public static let maximumDepth = 64

    /// True when values differ in length and so live in the tail.
    public var isDynamic: Bool {
        switch self {
        case .bytes, .string, .array: true
        case .fixedArray(let element, _): element.isDynamic
        case .tuple(let members): members.contains { $0.isDynamic }
        default: false
        }
    }

    /// Checks sizes, counts and nesting. A parsed type satisfies them; a type built by hand may not.
    ///
    /// - Throws: `ABIError.invalidType` or `.tooDeep`.
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
