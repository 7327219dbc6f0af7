internal import EthereumPrimitives

/// A function of a contract.
///
/// ```swift
/// let transfer = try ABIFunction("function transfer(address to, uint256 amount) returns (bool)")
/// transfer.selector                                        // 0xa9059cbb
/// try transfer.encodeCall([.address(to), .uint(amount)])   // calldata
/// ```
public struct ABIFunction: Sendable, Hashable {
    public enum StateMutability: String, Sendable, Hashable, CaseIterable {
        case pure
        case view
        case nonpayable
        case payable
    }

    public let name: String
    public let inputs: [ABIParameter]
    public let outputs: [ABIParameter]
    public let stateMutability: StateMutability

    public init(
        name: String, inputs: [ABIParameter], outputs: [ABIParameter] = [],
        stateMutability: StateMutability = .nonpayable
    ) {
        self.name = name
        self.inputs = inputs
        self.outputs = outputs
        self.stateMutability = stateMutability
    }

    /// The name and the canonical types: what the selector hashes.
    public var signature: String { ABISelector.signature(name, inputs) }

    public var selector: ABISelector { ABISelector(signature: signature) }

    /// The selector and the encoded arguments.
    public func encodeCall(_ arguments: [ABIValue]) throws(ABIError) -> [UInt8] {
        try ABI.encode(arguments, as: inputs.map(\.type), selector: selector.value)
    }

    /// The arguments of calldata that begins with this function's selector.
    public func decodeCall(_ data: [UInt8], mode: ABIDecodingMode = .strict) throws(ABIError) -> [ABIValue] {
        guard ABISelector(startOf: data) == selector else { throw .unknownSelector(Hex.encode(data.prefix(4))) }
        return try ABI.decode(data, as: inputs.map(\.type), skipping: 4, mode: mode)
    }

    /// The values that a call returned.
    public func decodeResult(_ data: [UInt8], mode: ABIDecodingMode = .strict) throws(ABIError) -> [ABIValue] {
        try ABI.decode(data, as: outputs.map(\.type), mode: mode)
    }
}

/// The first four bytes of the hash of a signature, which name a function or error in calldata.
public struct ABISelector: Sendable, Hashable, CustomStringConvertible {
    /// The bytes as a big-endian number.
    public let value: UInt32

    public init(_ value: UInt32) {
        self.value = value
    }

    /// Of a canonical signature such as `transfer(address,uint256)`.
    public init(signature: String) {
        value = UInt32(truncatingIfNeeded: (Keccak256.hash(utf8: signature).word >> 224).asUInt64 ?? 0)
    }

    /// The first four bytes, nil when there are fewer.
    public init?(startOf data: [UInt8]) {
        guard data.count >= 4 else { return nil }
        value = data.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    public var bytes: [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }

    /// `0x` and eight digits.
    public var description: String { Hex.encode(bytes) }

    static func signature(_ name: String, _ inputs: [ABIParameter]) -> String {
        name + ABIType.tuple(inputs.map(\.type)).description
    }
}
