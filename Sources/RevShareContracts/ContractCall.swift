public import EthereumABI

/// A call of a contract's function: its calldata, and how to read what it returns.
///
/// The selector follows from the name and the Swift types of the arguments, so a binding is one line.
///
/// ```swift
/// let call = ERC20.balanceOf(holder)
/// let balance = try call.decode(try await node.call(token, call.calldata))
/// ```
public struct ContractCall<Output: Sendable>: Sendable {
    /// The canonical signature, such as `balanceOf(address)`.
    public let signature: String
    /// The ABI types of the values that the function returns.
    public let outputTypes: [ABIType]
    /// The selector and the encoded arguments.
    public let calldata: [UInt8]
    private let decoder: @Sendable ([UInt8]) throws(ABIError) -> Output

    /// Reads the data that the call returned.
    ///
    /// - Throws: `ABIError` when the data is not the strict encoding of `outputTypes`.
    public func decode(_ data: [UInt8]) throws(ABIError) -> Output { try decoder(data) }

    init<each Argument: ABIEncodable>(
        name: String, _ arguments: repeat each Argument, outputTypes: [ABIType],
        decoder: @escaping @Sendable ([UInt8]) throws(ABIError) -> Output
    ) {
        var types: [ABIType] = []
        for type in repeat (each Argument).self { types.append(type.abiType) }
        signature = name + ABIType.tuple(types).description
        calldata = ABI.encode(selector: ABISelector(signature: signature), repeat each arguments)
        self.outputTypes = outputTypes
        self.decoder = decoder
    }
}

extension ContractCall where Output: ABIDecodable {
    /// A function that returns one value.
    init<each Argument: ABIEncodable>(_ name: String, _ arguments: repeat each Argument) {
        self.init(name: name, repeat each arguments, outputTypes: [Output.abiType]) { data throws(ABIError) in
            try ABI.decode(data, as: Output.self)
        }
    }
}

extension ContractCall where Output == Void {
    /// A function that returns nothing.
    init<each Argument: ABIEncodable>(_ name: String, _ arguments: repeat each Argument) {
        self.init(name: name, repeat each arguments, outputTypes: []) { data throws(ABIError) in
            guard data.isEmpty else { throw .trailingBytes(offset: 0, count: data.count) }
        }
    }
}
