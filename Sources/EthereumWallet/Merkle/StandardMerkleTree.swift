public import EthereumABI
public import EthereumPrimitives
public import StrictJSON

/// OpenZeppelin's `StandardMerkleTree`. The leaves are ABI-encoded tuples, hashed twice so that no inner node can pass for a leaf.
public struct StandardMerkleTree: Sendable, Hashable {
    /// The tree of hashes.
    public let tree: MerkleTree
    /// The types of a value's members.
    public let leafEncoding: [ABIType]
    /// The values in the order given.
    public let values: [[ABIValue]]

    /// Makes a tree of at least one value. Sorted leaves make the root independent of their order.
    ///
    /// - Throws: `MerkleError.empty` without values, and `.malformed` for one that does not satisfy the types.
    public init(values: [[ABIValue]], leafEncoding: [ABIType], sortLeaves: Bool = true) throws(MerkleError) {
        tree = try MerkleTree(
            leaves: try StandardMerkleTree.leaves(values, leafEncoding), sortLeaves: sortLeaves)
        self.leafEncoding = leafEncoding
        self.values = values
    }

    /// The root of the tree.
    public var root: Bytes32 { tree.root }

    /// Returns the hash of a leaf: `keccak256(keccak256(abi.encode(value)))`.
    ///
    /// - Throws: `ABIError` for a value that does not satisfy the types.
    public static func leafHash(_ value: [ABIValue], _ types: [ABIType]) throws(ABIError) -> Bytes32 {
        Keccak256.hash(Keccak256.hash(try ABI.encode(value, as: types)).bytes)
    }

    private static func leaves(_ values: [[ABIValue]], _ types: [ABIType]) throws(MerkleError) -> [Bytes32] {
        var leaves: [Bytes32] = []
        leaves.reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            do {
                leaves.append(try leafHash(value, types))
            } catch {
                throw .malformed("value \(index): \(error)")
            }
        }
        return leaves
    }
}

extension StandardMerkleTree {
    static let format = "standard-v1"

    /// The dump in the format of OpenZeppelin's library.
    public var json: JSONValue {
        tree.dump(
            format: StandardMerkleTree.format, with: [JSONMember("leafEncoding", .array(leafEncoding.map { .string($0.description) }))],
            values: values.map { value in .array(zip(value, leafEncoding).map { $0.json(as: $1) }) })
    }

    /// Loads a dump in the format of OpenZeppelin's library and checks every hash in it.
    ///
    /// - Throws: `MerkleError.malformed` for JSON of another form, and `.inconsistent` for hashes that do not fit.
    public init(_ json: JSONValue) throws(MerkleError) {
        try MerkleTree.requireFormat(StandardMerkleTree.format, of: json)
        var types: [ABIType] = []
        for element in json["leafEncoding"]?.arrayValue ?? [] {
            guard let type = try? ABIType(element.stringValue ?? "") else { throw .malformed("leafEncoding") }
            types.append(type)
        }
        let (tree, values) = try MerkleTree.load(json) { fields -> [ABIValue]? in
            guard case .tuple(let value) = try? ABIValue(fields, as: .tuple(types)) else { return nil }
            return value
        }
        guard try StandardMerkleTree.leaves(values, types) == tree.leafIndices.map({ tree.nodes[$0] }) else { throw .inconsistent }
        self.tree = tree
        leafEncoding = types
        self.values = values
    }
}

/// OpenZeppelin's `SimpleMerkleTree`. The leaves are hashes and are used as they are.
public struct SimpleMerkleTree: Sendable, Hashable {
    static let format = "simple-v1"

    /// The tree of hashes.
    public let tree: MerkleTree
    /// The leaves in the order given.
    public let values: [Bytes32]

    /// Makes a tree of at least one leaf. Sorted leaves make the root independent of their order.
    ///
    /// - Throws: `MerkleError.empty` without leaves.
    public init(values: [Bytes32], sortLeaves: Bool = true) throws(MerkleError) {
        tree = try MerkleTree(leaves: values, sortLeaves: sortLeaves)
        self.values = values
    }

    /// The root of the tree.
    public var root: Bytes32 { tree.root }

    /// The dump in the format of OpenZeppelin's library.
    public var json: JSONValue {
        tree.dump(format: SimpleMerkleTree.format, values: values.map { .string($0.description) })
    }

    /// Loads a dump in the format of OpenZeppelin's library and checks every hash in it.
    ///
    /// - Throws: `MerkleError.malformed` for JSON of another form, and `.inconsistent` for hashes that do not fit.
    public init(_ json: JSONValue) throws(MerkleError) {
        try MerkleTree.requireFormat(SimpleMerkleTree.format, of: json)
        let (tree, values) = try MerkleTree.load(json) { $0.stringValue.flatMap { Bytes32(hex: $0) } }
        guard values == tree.leafIndices.map({ tree.nodes[$0] }) else { throw .inconsistent }
        self.tree = tree
        self.values = values
    }
}

/// The dumps of OpenZeppelin's library, which differ in the form of their values only.
extension MerkleTree {
    fileprivate func dump(format: String, with members: [JSONMember] = [], values: [JSONValue]) -> JSONValue {
        .object(
            [JSONMember("format", .string(format))] + members + [
                JSONMember("tree", .array(nodes.map { .string($0.description) })),
                JSONMember(
                    "values",
                    .array(
                        zip(values, leafIndices).map { value, index in
                            .object([JSONMember("value", value), JSONMember("treeIndex", .number(String(index)))])
                        })),
            ])
    }

    fileprivate static func requireFormat(_ format: String, of json: JSONValue) throws(MerkleError) {
        guard json["format"]?.stringValue == format else { throw .malformed("the format is not \(format)") }
    }

    /// Reads a dump's values and its tree, whose hashes are checked.
    fileprivate static func load<Value>(
        _ json: JSONValue, value read: (JSONValue) -> Value?
    ) throws(MerkleError) -> (tree: MerkleTree, values: [Value]) {
        var (values, indices): ([Value], [Int]) = ([], [])
        for element in json["values"]?.arrayValue ?? [] {
            guard let value = element["value"].flatMap(read), let index = element["treeIndex"]?.numberText.flatMap({ Int($0) }) else {
                throw .malformed("value \(values.count)")
            }
            values.append(value)
            indices.append(index)
        }
        return (try MerkleTree(nodes: try nodes(json), leafIndices: indices), values)
    }

    /// Reads the nodes of a dump.
    private static func nodes(_ json: JSONValue) throws(MerkleError) -> [Bytes32] {
        var nodes: [Bytes32] = []
        for element in json["tree"]?.arrayValue ?? [] {
            guard let node = Bytes32(hex: element.stringValue ?? "") else { throw .malformed("node \(nodes.count)") }
            nodes.append(node)
        }
        return nodes
    }
}
