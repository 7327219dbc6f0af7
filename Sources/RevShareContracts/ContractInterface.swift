public import EthereumABI

/// A published interface of contracts: its functions, events and errors, with the names of their parameters.
///
/// Calldata, logs and reverts carry no names. The interfaces in ``known`` give the names back.
///
/// ```swift
/// for definition in ContractInterface.functions(selector: ABISelector(0xa905_9cbb)) {
///     print(definition.interface.name, definition.item.signature)   // ERC-20 transfer(address,uint256)
/// }
/// ```
public struct ContractInterface: Sendable, Hashable {
    /// The name of the standard, such as `ERC-20`, with the name of the extension where the standard has several interfaces.
    public let name: String
    /// The entries of the interface.
    public let abi: ContractABI

    /// The identifier by which a contract declares the interface: the exclusive or of its functions' selectors.
    ///
    /// - SeeAlso: ERC-165
    public var interfaceID: ABISelector { abi.interfaceID }

    /// Defines an interface by the human-readable signatures of its functions and errors.
    ///
    /// The signatures are constants of this target, so one that does not parse is a programmer error.
    init(_ name: String, _ signatures: [String], events: [ABIEvent] = []) {
        self.name = name
        abi = ContractABI(items: signatures.map(ContractInterface.item) + events.map(ABIItem.event))
    }

    private static func item(_ signature: String) -> ABIItem {
        do {
            return try ABIItem(signature)
        } catch {
            preconditionFailure("\(signature): \(error)")
        }
    }
}
