public import EthereumPrimitives

/// A value of an ABI type that is known only at run time.
///
/// `fixed` and `ufixed` values are carried as their integers, value · 10ᴺ.
public enum ABIValue: Sendable, Hashable {
    /// `uintN` and `ufixedMxN`.
    case uint(UInt256)
    /// `intN` and `fixedMxN`.
    case int(Int256)
    /// `bool`.
    case bool(Bool)
    /// `address`.
    case address(Address)
    /// `bytes`, `bytesN` and `function`.
    case bytes([UInt8])
    /// `string`.
    case string(String)
    /// `T[]` and `T[k]`.
    case array([ABIValue])
    /// A tuple, with a value for each member.
    case tuple([ABIValue])

    /// The kind of the value, for messages.
    var kindName: String {
        switch self {
        case .uint(let value): value.description
        case .int(let value): value.description
        case .bool(let value): value ? "true" : "false"
        case .address(let address): address.description
        case .bytes(let bytes): "a string of \(bytes.count) bytes"
        case .string: "a text"
        case .array(let elements): "an array of \(elements.count)"
        case .tuple(let members): "a tuple of \(members.count)"
        }
    }
}
