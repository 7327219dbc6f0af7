internal import EthereumPrimitives

/// An error that a contract defines, or one of the two that the compiler does.
public struct ABIRevert: Sendable, Hashable {
    public let name: String
    public let inputs: [ABIParameter]

    public init(name: String, inputs: [ABIParameter]) {
        self.name = name
        self.inputs = inputs
    }

    /// `Error(string)`: `require` and `revert` with a reason.
    public static let error = ABIRevert(name: "Error", inputs: [ABIParameter(name: "message", type: .string)])
    /// `Panic(uint256)`: a failed assertion, overflow, division by zero and the like.
    public static let panic = ABIRevert(name: "Panic", inputs: [ABIParameter(name: "code", type: .uint(bits: 256))])

    public var signature: String { ABISelector.signature(name, inputs) }

    public var selector: ABISelector { ABISelector(signature: signature) }

    public func encode(_ values: [ABIValue]) throws(ABIError) -> [UInt8] {
        try ABI.encode(values, as: inputs.map(\.type), selector: selector.value)
    }

    public func decode(_ data: [UInt8], mode: ABIDecodingMode = .strict) throws(ABIError) -> [ABIValue] {
        guard ABISelector(startOf: data) == selector else { throw .unknownSelector(Hex.encode(data.prefix(4))) }
        return try ABI.decode(data, as: inputs.map(\.type), skipping: 4, mode: mode)
    }

    /// The error among `known` and the two built-in ones whose selector the data begins with, and its values.
    public static func decode(
        _ data: [UInt8], known: [ABIRevert] = [], mode: ABIDecodingMode = .strict
    ) throws(ABIError) -> (error: ABIRevert, values: [ABIValue]) {
        let selector = ABISelector(startOf: data)
        guard let error = (known + [.error, .panic]).first(where: { $0.selector == selector }) else {
            throw .unknownSelector(Hex.encode(data.prefix(4)))
        }
        return (error, try error.decode(data, mode: mode))
    }
}
