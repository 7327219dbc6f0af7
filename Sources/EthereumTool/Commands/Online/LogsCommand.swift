internal import ArgumentParser
internal import EthereumABI
internal import EthereumPrimitives
internal import EthereumRPC
internal import StrictJSON

struct LogsCommand: OnlineSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Print the logs of blocks, decoded where their event is known.",
        discussion: """
            The blocks are asked for in ranges that the node takes. Above the finalized block each is asked for by its hash, and an empty answer is compared
            with the block's bloom and receipts.

            EXAMPLE
              imo eth logs 'event Transfer(address indexed from, address indexed to, uint256 value)' \\
                --address 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --from-block 0 --rpc http://127.0.0.1:8545
            """)

    @Argument(help: "An event's signature; its topic is asked for.")
    var event: String?

    @Option(name: .customLong("address"), help: "A contract; repeat it for others.")
    var addresses: [String] = []

    @Option(help: "The first block.")
    var fromBlock = "latest"

    @Option(help: "The last block.")
    var toBlock = "latest"

    @OptionGroup var node: NodeOptions

    @OptionGroup var output: OutputOptions

    func result(from client: EthereumClient) async throws -> JSONValue {
        let contracts = try addresses.map { text in try ToolError.mapping { try Address(text) } }
        let known = try event.map { text in try ToolError.mapping { try ABIEvent(text) } }
        let filter = LogFilter(addresses: contracts, topics: known.map { [[$0.topic]] } ?? [])
        let (first, last) = (try await number(fromBlock, client), try await number(toBlock, client))
        var found: [JSONValue] = []
        try await client.logs(filter, from: first, through: last) { logs throws(RPCError) in
            for log in logs { found.append(LogsCommand.json(log, event: event)) }
        }
        return .object([JSONMember("logs", .array(found))])
    }

    private func number(_ text: String, _ client: EthereumClient) async throws -> UInt64 {
        let tag = try BlockOption.tag(text)
        if case .number(let number) = tag { return number }
        guard let header = try await client.header(tag) else { throw ToolError("the chain has no block \(text)") }
        return header.number
    }

    private static func json(_ log: EventLog, event: String?) -> JSONValue {
        let decoded = try? BatchMethod.abiDecodeEvent.call([
            "abi": event.map { .string($0) }, "topics": .array(log.topics.map { .hex($0) }), "data": .hex(log.data), "mode": .string("lenient"),
        ])
        return .object([
            "block": .string(String(log.blockNumber)), "index": .string(String(log.index)), "transaction": .hex(log.transactionHash),
            "address": .string(log.address.description), "event": decoded?["name"], "values": decoded?["values"],
            "topics": decoded == nil ? .array(log.topics.map { .hex($0) }) : nil, "data": decoded == nil ? .hex(log.data) : nil,
        ])
    }
}
