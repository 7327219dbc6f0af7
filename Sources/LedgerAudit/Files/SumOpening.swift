internal import EthereumPrimitives
package import StrictJSON
package import TransparencyLog

/// A leaf's place in a sum tree as files of proof hold it: its index and its siblings with their counts and sums.
package struct SumOpening: Sendable, Hashable {
    static let names = ["index", "siblings"]

    package let proof: SumProof

    package init(_ proof: SumProof) { self.proof = proof }

    init(_ json: JSONValue?, _ place: String) throws(LogFormatError) {
        let object = try StrictObject(json, place, names: SumOpening.names)
        var siblings: [SumNode] = []
        for (index, json) in try object.array("siblings", maximumCount: SumProof.maximumNodes).enumerated() {
            let sibling = try StrictObject(json, "sibling \(index) of \(place)", names: ["count", "added", "taken", "hash"])
            siblings.append(
                SumNode(
                    count: try sibling.number("count"), added: try sibling.amount("added"), taken: try sibling.amount("taken"),
                    hash: try sibling.hash("hash")))
        }
        proof = SumProof(index: try object.number("index"), siblings: siblings)
    }

    package var json: JSONValue {
        .object([
            "index": .number("\(proof.index)"),
            "siblings": .array(
                proof.siblings.map { node in
                    .object([
                        "count": .number("\(node.count)"), "added": .string(node.added.description), "taken": .string(node.taken.description),
                        "hash": .string(node.hash.description),
                    ])
                }),
        ])
    }
}
