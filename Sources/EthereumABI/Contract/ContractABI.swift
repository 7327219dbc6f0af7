public import StrictJSON

/// The ABI of a contract: a list of entries.
public struct ContractABI: Sendable, Hashable {
    /// An entry whose types are not the ABI's, such as a function of a library that takes an enum, a contract or a storage pointer.
    public struct UnreadableItem: Sendable, Hashable {
        /// The name of the function, event or error, empty where it has none.
        public let name: String
        /// The reason.
        public let error: ABIError
    }

    /// The entries in their order.
    public let items: [ABIItem]
    /// The entries that cannot be read. They do not keep the others from being used.
    public let unreadable: [UnreadableItem]

    /// Makes an ABI of its entries.
    public init(items: [ABIItem]) {
        self.init(items: items, unreadable: [])
    }

    private init(items: [ABIItem], unreadable: [UnreadableItem]) {
        self.items = items
        self.unreadable = unreadable
    }

    /// Reads a JSON array of entries, or an object with one under `abi` as compilers write it.
    ///
    /// - Throws: `ABIError.invalidABI` for text that is neither, and the errors of its entries.
    public init(json bytes: [UInt8]) throws(ABIError) {
        let document: JSONValue
        do {
            document = try JSONValue(parsing: bytes)
        } catch {
            throw .invalidABI(error.description)
        }
        try self.init(document)
    }

    /// Reads an array of entries or of human-readable signatures, or an object with one under `abi`.
    ///
    /// An entry with a type that the ABI does not have goes to ``unreadable``.
    ///
    /// - Throws: `ABIError.invalidABI` for any other document, and the errors of its entries.
    public init(_ document: JSONValue) throws(ABIError) {
        guard let elements = document.arrayValue ?? document["abi"]?.arrayValue else {
            throw .invalidABI("it is not an array of entries")
        }
        var items: [ABIItem] = []
        var unreadable: [UnreadableItem] = []
        for element in elements {
            do {
                // An array of human-readable signatures is an ABI too.
                let item = if let text = element.stringValue { try ABIItem(text) } else { try ABIItem(element) }
                items.append(item)
            } catch .invalidType(let type) {
                unreadable.append(UnreadableItem(name: element["name"]?.stringValue ?? element.stringValue ?? "", error: .invalidType(type)))
            } catch {
                throw error
            }
        }
        self.init(items: items, unreadable: unreadable)
    }

    /// The functions among the entries.
    public var functions: [ABIFunction] {
        items.compactMap { if case .function(let function) = $0 { function } else { nil } }
    }

    /// The events among the entries.
    public var events: [ABIEvent] {
        items.compactMap { if case .event(let event) = $0 { event } else { nil } }
    }

    /// The errors among the entries.
    public var errors: [ABIRevert] {
        items.compactMap { if case .error(let error) = $0 { error } else { nil } }
    }

    /// The JSON ABI.
    public var json: JSONValue { .array(items.map(\.json)) }

    /// The identifier of an interface with these functions: the exclusive or of their selectors.
    ///
    /// - SeeAlso: ERC-165
    public var interfaceID: ABISelector {
        ABISelector(functions.reduce(0) { $0 ^ $1.selector.value })
    }
}
