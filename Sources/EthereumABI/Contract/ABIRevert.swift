internal import EthereumPrimitives

/// An error by which a contract reverts: one that the contract defines, or one of the compiler's two.
public struct ABIRevert: Sendable, Hashable {
    /// The name of the error.
    public let name: String
    /// The parameters in their order.
    public let inputs: [ABIParameter]

    /// Defines an error.
    public init(name: String, inputs: [ABIParameter]) {
        self.name = name
        self.inputs = inputs
    }

    /// `Error(string)`: `require` and `revert` with a reason.
    public static let error = ABIRevert(name: "Error", inputs: [ABIParameter(name: "message", type: .string)])
    /// `Panic(uint256)`: a failed assertion, an overflow, a division by zero and the like.
    public static let panic = ABIRevert(name: "Panic", inputs: [ABIParameter(name: "code", type: .uint(bits: 256))])

    /// The name and the canonical types, such as `NotOwner(address)`.
    public var signature: String { ABISelector.signature(name, inputs) }

    /// The first four bytes of the data of a revert.
    public var selector: ABISelector { ABISelector(signature: signature) }

    /// Returns the data of a revert: the selector and the encoded values.
    ///
    /// - Throws: `ABIError` for another number of values or one that does not satisfy its type.
    public func encode(_ values: [ABIValue]) throws(ABIError) -> [UInt8] {
        try ABI.encode(values, as: inputs.map(\.type), selector: selector.value)
    }

    /// Decodes the values in the data of a revert.
    ///
    /// - Throws: `ABIError.unknownSelector` for data of another error, and the errors of `ABI.decode`.
    public func decode(_ data: [UInt8], mode: ABIDecodingMode = .strict) throws(ABIError) -> [ABIValue] {
        guard ABISelector(startOf: data) == selector else { throw .unknownSelector(Hex.encode(data.prefix(4))) }
        return try ABI.decode(data, as: inputs.map(\.type), skipping: 4, mode: mode)
    }

    /// Finds the error that the data begins with, among `known` and the compiler's two, and decodes its values.
    ///
    /// - Throws: `ABIError.unknownSelector` when none has the selector, and the errors of `ABI.decode`.
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
