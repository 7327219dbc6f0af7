public import EthereumABI
public import EthereumPrimitives

extension ContractInterface {
    /// A function, event or error, and the interface that defines it.
    public struct Definition<Item: Sendable>: Sendable {
        /// The interface that defines the item.
        public let interface: ContractInterface
        /// The function, event or error.
        public let item: Item
    }

    /// Every interface that this library binds, and the standard errors of tokens.
    public static let known: [ContractInterface] = [
        ERC20.interface, ERC721.interface, ERC721.metadataInterface, ERC721.enumerableInterface, ERC165.interface,
        ERC2612.interface, ERC5267.interface, EIP3009.interface, ERC7641.interface, ERC7641.altRevTokenInterface,
        ERC7641.deployedInterface, ERC7007.interface, ERC7007.enumerableInterface, ERC7007.updatableInterface,
        ERC6093.interface,
    ]

    /// Returns the known functions with a selector, none where the selector is unknown.
    ///
    /// Several interfaces may share a selector and differ in the names: `approve(address,uint256)` takes an amount in ERC-20 and a
    /// token's number in ERC-721. Calldata alone cannot tell them apart.
    public static func functions(selector: ABISelector) -> [Definition<ABIFunction>] {
        functionsBySelector[selector] ?? []
    }

    /// Returns the known events with this first topic, whatever the number of topics.
    ///
    /// A log fits the events whose `topicCount` is its number of topics. `Transfer` has three topics in ERC-20 and four
    /// in ERC-721, and `AigcData` has four in the text of ERC-7007 and three in its reference implementation.
    public static func events(topic: Bytes32) -> [Definition<ABIEvent>] {
        eventsByTopic[topic] ?? []
    }

    /// Returns the known errors with a selector. The two errors of the compiler are not among them: see `ABIRevert`.
    public static func errors(selector: ABISelector) -> [Definition<ABIRevert>] {
        errorsBySelector[selector] ?? []
    }

    private static let functionsBySelector = Dictionary(grouping: definitions(\.functions)) { $0.item.selector }
    private static let eventsByTopic = Dictionary(grouping: definitions(\.events)) { $0.item.topic }
    private static let errorsBySelector = Dictionary(grouping: definitions(\.errors)) { $0.item.selector }

    private static func definitions<Item>(_ items: (ContractABI) -> [Item]) -> [Definition<Item>] {
        known.flatMap { interface in items(interface.abi).map { Definition(interface: interface, item: $0) } }
    }
}
