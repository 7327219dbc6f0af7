internal import EthereumPrimitives

/// A function of a contract: its selector, and the encoding of its arguments and results.
///
/// ```swift
/// let transfer = try ABIFunction("function transfer(address to, uint256 amount) returns (bool)")
/// transfer.selector                                        // 0xa9059cbb
/// try transfer.encodeCall([.address(to), .uint(amount)])   // calldata
/// ```
public struct ABIFunction: Sendable, Hashable {
    /// The effect that a function may have.
    public enum StateMutability: String, Sendable, Hashable, CaseIterable {
        /// Neither reads nor changes the state.
        case pure
        /// Reads the state.
        case view
        /// Changes the state and refuses ether.
        case nonpayable
        /// Changes the state and accepts ether.
        case payable
    }

    /// The name of the function.
    public let name: String
    /// The parameters in their order.
    public let inputs: [ABIParameter]
    /// The values that a call returns.
    public let outputs: [ABIParameter]
    /// The effect that the function may have.
    public let stateMutability: StateMutability

    /// Defines a function.
    public init(
        name: String, inputs: [ABIParameter], outputs: [ABIParameter] = [],
        stateMutability: StateMutability = .nonpayable
    ) {
        self.name = name
        self.inputs = inputs
        self.outputs = outputs
        self.stateMutability = stateMutability
    }

    /// The name and the canonical types, such as `transfer(address,uint256)`: the text that the selector hashes.
    public var signature: String { ABISelector.signature(name, inputs) }

    /// The first four bytes of calldata.
    public var selector: ABISelector { ABISelector(signature: signature) }

    /// Returns calldata: the selector and the encoded arguments.
    ///
    /// - Throws: `ABIError` for another number of arguments or one that does not satisfy its type.
    public func encodeCall(_ arguments: [ABIValue]) throws(ABIError) -> [UInt8] {
        try ABI.encode(arguments, as: inputs.map(\.type), selector: selector.value)
    }

    /// Decodes the arguments of calldata.
    ///
    /// - Throws: `ABIError.unknownSelector` for calldata of another function, and the errors of `ABI.decode`.
    public func decodeCall(_ data: [UInt8], mode: ABIDecodingMode = .strict) throws(ABIError) -> [ABIValue] {
        guard ABISelector(startOf: data) == selector else { throw .unknownSelector(Hex.encode(data.prefix(4))) }
        return try ABI.decode(data, as: inputs.map(\.type), skipping: 4, mode: mode)
    }

    /// Decodes the values that a call returned.
    ///
    /// - Throws: `ABIError` for data that does not encode `outputs`.
    public func decodeResult(_ data: [UInt8], mode: ABIDecodingMode = .strict) throws(ABIError) -> [ABIValue] {
        try ABI.decode(data, as: outputs.map(\.type), mode: mode)
    }
}

/// The first four bytes of the Keccak-256 hash of a signature. They name a function or error in calldata.
public struct ABISelector: Sendable, Hashable, CustomStringConvertible {
    /// The bytes as a big-endian number.
    public let value: UInt32

    /// Makes a selector of a number.
    public init(_ value: UInt32) {
        self.value = value
    }

    /// Makes the selector of a canonical signature such as `transfer(address,uint256)`.
    public init(signature: String) {
        value = UInt32(truncatingIfNeeded: (Keccak256.hash(utf8: signature).word >> 224).asUInt64 ?? 0)
    }

    /// Makes a selector of the first four bytes. Returns nil when there are fewer.
    public init?(startOf data: [UInt8]) {
        guard data.count >= 4 else { return nil }
        value = data.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The four bytes.
    public var bytes: [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }

    /// `0x` and eight digits.
    public var description: String { Hex.encode(bytes) }

    static func signature(_ name: String, _ inputs: [ABIParameter]) -> String {
        name + ABIType.tuple(inputs.map(\.type)).description
    }
}
