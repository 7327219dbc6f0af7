import EthereumABI
public import EthereumPrimitives
public import StrictJSON

/// A log of a transaction, with its place in the chain.
public struct EventLog: Sendable, Hashable {
    /// The contract.
    public let address: Address
    /// The topics in their order.
    public let topics: [Bytes32]
    /// The data.
    public let data: [UInt8]
    /// The number of the block.
    public let blockNumber: UInt64
    /// The hash of the block.
    public let blockHash: Bytes32
    /// The transaction.
    public let transactionHash: Bytes32
    /// The position in the block.
    public let index: UInt64

    /// Reads a log of `eth_getLogs` or of a receipt.
    ///
    /// - Throws: `RPCError.malformed` for another value.
    public init(_ json: JSONValue) throws(RPCError) {
        let topics = (json["topics"]?.arrayValue ?? []).map { Bytes32(hex: $0.stringValue ?? "") }
        guard let address = json["address"]?.stringValue.flatMap({ try? Hex.decode($0) }).flatMap({ Address($0) }), !topics.contains(nil),
            topics.count <= 4, let data = json["data"]?.stringValue.flatMap({ try? Hex.decode($0) }),
            let number = json["blockNumber"]?.unsignedInteger?.asUInt64, let hash = Bytes32(hex: json["blockHash"]?.stringValue ?? ""),
            let transaction = Bytes32(hex: json["transactionHash"]?.stringValue ?? ""), let index = json["logIndex"]?.unsignedInteger?.asUInt64
        else { throw .malformed(endpoint: "", reason: "a log lacks its address, topics, data or place") }
        self.address = address
        self.topics = topics.compactMap { $0 }
        self.data = data
        blockNumber = number
        blockHash = hash
        transactionHash = transaction
        self.index = index
    }
}
