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
        .object([
            JSONMember("format", .string(StandardMerkleTree.format)),
            JSONMember("leafEncoding", .array(leafEncoding.map { .string($0.description) })),
            JSONMember("tree", .array(tree.nodes.map { .string($0.description) })),
            JSONMember(
                "values",
                .array(
                    zip(values, tree.leafIndices).map { value, index in
                        .object([
                            JSONMember("value", .array(zip(value, leafEncoding).map { $0.json(as: $1) })),
                            JSONMember("treeIndex", .number(String(index))),
                        ])
                    })),
        ])
    }

    /// Loads a dump and checks every hash of it.
    public init(_ json: JSONValue) throws(MerkleError) {
        guard json["format"]?.stringValue == StandardMerkleTree.format else { throw .malformed("the format is not standard-v1") }
        var types: [ABIType] = []
        for element in json["leafEncoding"]?.arrayValue ?? [] {
            guard let type = try? ABIType(element.stringValue ?? "") else { throw .malformed("leafEncoding") }
            types.append(type)
        }
        var (values, indices): ([[ABIValue]], [Int]) = ([], [])
        for element in json["values"]?.arrayValue ?? [] {
            guard let fields = element["value"], let index = element["treeIndex"]?.numberText.flatMap({ Int($0) }),
                case .tuple(let value) = try? ABIValue(fields, as: .tuple(types))
            else { throw .malformed("value \(values.count)") }
            values.append(value)
            indices.append(index)
        }
        let tree = try MerkleTree(nodes: try MerkleTree.nodes(json), leafIndices: indices)
        guard try StandardMerkleTree.leaves(values, types) == indices.map({ tree.nodes[$0] }) else { throw .inconsistent }
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
        .object([
            JSONMember("format", .string(SimpleMerkleTree.format)),
            JSONMember("tree", .array(tree.nodes.map { .string($0.description) })),
            JSONMember(
                "values",
                .array(
                    zip(values, tree.leafIndices).map { value, index in
                        .object([
                            JSONMember("value", .string(value.description)), JSONMember("treeIndex", .number(String(index))),
                        ])
                    })),
        ])
    }

    /// Loads a dump and checks every hash of it.
    public init(_ json: JSONValue) throws(MerkleError) {
        guard json["format"]?.stringValue == SimpleMerkleTree.format else { throw .malformed("the format is not simple-v1") }
        var (values, indices): ([Bytes32], [Int]) = ([], [])
        for element in json["values"]?.arrayValue ?? [] {
            guard let value = Bytes32(hex: element["value"]?.stringValue ?? ""),
                let index = element["treeIndex"]?.numberText.flatMap({ Int($0) })
            else { throw .malformed("value \(values.count)") }
            values.append(value)
            indices.append(index)
        }
        let tree = try MerkleTree(nodes: try MerkleTree.nodes(json), leafIndices: indices)
        guard values == indices.map({ tree.nodes[$0] }) else { throw .inconsistent }
        self.tree = tree
        self.values = values
    }
}

extension MerkleTree {
    /// The nodes of a dump.
    fileprivate static func nodes(_ json: JSONValue) throws(MerkleError) -> [Bytes32] {
        var nodes: [Bytes32] = []
        for element in json["tree"]?.arrayValue ?? [] {
            guard let node = Bytes32(hex: element.stringValue ?? "") else { throw .malformed("node \(nodes.count)") }
            nodes.append(node)
        }
        return nodes
    }
}
