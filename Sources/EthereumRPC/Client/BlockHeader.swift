import EthereumABI
public import EthereumPrimitives
internal import StrictJSON

/// The parts of a block that the client reads.
public struct BlockHeader: Sendable, Hashable {
    /// The number.
    public let number: UInt64
    /// The hash.
    public let hash: Bytes32
    /// The hash of the block before.
    public let parentHash: Bytes32
    /// Seconds since 1970.
    public let timestampSeconds: UInt64
    /// The price of gas without a tip, nil before London.
    public let baseFeePerGas: UInt256?
    /// The filter of addresses and topics of the block's logs.
    public let bloom: LogBloom

    /// Reads a block of `eth_getBlockByNumber`.
    ///
    /// - Throws: `RPCError.malformed` for another value.
    init(_ json: JSONValue) throws(RPCError) {
        guard let number = json["number"]?.unsignedInteger?.asUInt64, let hash = Bytes32(hex: json["hash"]?.stringValue ?? ""),
            let parent = Bytes32(hex: json["parentHash"]?.stringValue ?? ""), let time = json["timestamp"]?.unsignedInteger?.asUInt64,
            let bloom = LogBloom(hex: json["logsBloom"]?.stringValue ?? "")
        else { throw .malformed(endpoint: "", reason: "a block lacks its number, hash, parent, time or bloom") }
        self.number = number
        self.hash = hash
        parentHash = parent
        timestampSeconds = time
        self.bloom = bloom
        baseFeePerGas = json["baseFeePerGas"]?.unsignedInteger
    }
}
