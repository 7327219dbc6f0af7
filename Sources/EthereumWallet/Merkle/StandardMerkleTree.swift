public import EthereumABI
public import EthereumPrimitives
public import StrictJSON

/// OpenZeppelin's `StandardMerkleTree`: leaves are ABI-encoded tuples, hashed twice so that no inner node can pass for one.
public struct StandardMerkleTree: Sendable, Hashable {
    public let tree: MerkleTree
    public let leafEncoding: [ABIType]
    public let values: [[ABIValue]]

    public init(values: [[ABIValue]], leafEncoding: [ABIType], sortLeaves: Bool = true) throws(MerkleError) {
        tree = try MerkleTree(
            leaves: try StandardMerkleTree.leaves(values, leafEncoding), sortLeaves: sortLeaves)
        self.leafEncoding = leafEncoding
        self.values = values
    }

    public var root: Bytes32 { tree.root }

    /// `keccak256(keccak256(abi.encode(value)))`.
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

    /// The dump that OpenZeppelin's library loads.
    public var json: JSONValue {
        tree.dump(
            format: StandardMerkleTree.format, with: [JSONMember("leafEncoding", .array(leafEncoding.map { .string($0.description) }))],
            values: values.map { value in .array(zip(value, leafEncoding).map { $0.json(as: $1) }) })
    }

    /// Loads a dump and checks every hash of it.
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

/// OpenZeppelin's `SimpleMerkleTree`: the leaves are given as they are.
public struct SimpleMerkleTree: Sendable, Hashable {
    static let format = "simple-v1"

    public let tree: MerkleTree
    public let values: [Bytes32]

    public init(values: [Bytes32], sortLeaves: Bool = true) throws(MerkleError) {
        tree = try MerkleTree(leaves: values, sortLeaves: sortLeaves)
        self.values = values
    }

    public var root: Bytes32 { tree.root }

    /// The dump that OpenZeppelin's library loads.
    public var json: JSONValue {
        tree.dump(format: SimpleMerkleTree.format, values: values.map { .string($0.description) })
    }

    /// Loads a dump and checks every hash of it.
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

    private static func nodes(_ json: JSONValue) throws(MerkleError) -> [Bytes32] {
        var nodes: [Bytes32] = []
        for element in json["tree"]?.arrayValue ?? [] {
            guard let node = Bytes32(hex: element.stringValue ?? "") else { throw .malformed("node \(nodes.count)") }
            nodes.append(node)
        }
        return nodes
    }
}
