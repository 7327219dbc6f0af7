import EthereumABI
import EthereumPrimitives
import EthereumRPC
import StrictJSON
import Testing

/// A node with one log in each block, which may refuse ranges and lie.
private struct LogChain: Sendable {
    var head: UInt64 = 3000
    var finalized: UInt64 = 2990
    /// The most blocks that one query may name.
    var rangeLimit: UInt64 = 5000
    var refusal = "query returned more than 10000 results"
    var hidesLogsOf: UInt64?
    var addsStray = false
    static let address = Address(lowBytesOf: Bytes32(7))
    static let topic = Bytes32(9)

    func log(_ number: UInt64) -> JSONValue {
        .object([
            "address": .string(Self.address.lowercaseHex), "topics": .array([.string(Self.topic.description)]), "data": .string("0x"),
            "blockNumber": .string(UInt256(number).hexString), "blockHash": .string(Bytes32(UInt256(number)).description),
            "transactionHash": .string(Bytes32(UInt256(number)).description), "logIndex": .string("0x0"),
        ])
    }

    /// A bloom with the address and the topic.
    static let bloom: String = {
        var bytes = [UInt8](repeating: 0, count: 256)
        for item in [address.bytes, topic.bytes] {
            let hash = Keccak256.hash(item).bytes
            for index in [0, 2, 4] {
                let bit = (Int(hash[index]) << 8 | Int(hash[index + 1])) & 2047
                bytes[255 - bit / 8] |= 1 << UInt8(bit % 8)
            }
        }
        return Hex.encode(bytes)
    }()

    func block(_ number: UInt64) -> JSONValue {
        .object([
            "number": .string(UInt256(number).hexString), "hash": .string(Bytes32(UInt256(number)).description),
            "parentHash": .string(Bytes32(UInt256(number - min(number, 1))).description), "timestamp": .string("0x1"),
            "logsBloom": .string(Self.bloom),
        ])
    }

    func answer(_ method: String, _ parameters: [JSONValue]) -> JSONValue {
        switch method {
        case "eth_chainId": return .string("0x1")
        case "eth_getBlockByNumber":
            let number = parameters[0] == .string("finalized") ? finalized : parameters[0].unsignedInteger?.asUInt64 ?? head
            return number > head ? .null : block(number)
        case "eth_getBlockReceipts":
            return .array([.object([JSONMember("logs", .array([log(parameters[0].unsignedInteger?.asUInt64 ?? 0)]))])])
        default: return logs(parameters[0])
        }
    }

    private func logs(_ filter: JSONValue) -> JSONValue {
        if let hash = filter["blockHash"]?.stringValue {
            let number = Bytes32(hex: hash)?.word.asUInt64 ?? 0
            return .array(hidesLogsOf == number ? [] : [log(number)] + (addsStray ? [log(number + 1)] : []))
        }
        guard let first = filter["fromBlock"]?.unsignedInteger?.asUInt64, let last = filter["toBlock"]?.unsignedInteger?.asUInt64 else {
            return .null
        }
        if last - first + 1 > rangeLimit { return ScriptedNode.error(-32005, refusal) }
        return .array((first...last).map(log))
    }

    func client() -> (EthereumClient, ScriptedNode) {
        let node = ScriptedNode { [self] method, parameters, _ throws(RPCError) in answer(method, parameters) }
        return (EthereumClient(node), node)
    }
}

@Suite("Logs")
struct LogTests {
    static let filter = LogFilter(addresses: [LogChain.address], topics: [[LogChain.topic]])

    private static func numbers(_ chain: LogChain, from: UInt64, through: UInt64) async throws(RPCError) -> [UInt64] {
        var found: [UInt64] = []
        try await chain.client().0.logs(filter, from: from, through: through) { logs throws(RPCError) in
            found += logs.map(\.blockNumber)
        }
        return found
    }

    @Test("Every block's logs come once and in order, whatever ranges the node takes", arguments: [1, 7, 1999, 2000, 2500, 100_000] as [UInt64])
    func ranges(limit: UInt64) async throws {
        let chain = LogChain(rangeLimit: limit)
        let first: UInt64 = limit < 100 ? 2900 : 0
        #expect(try await Self.numbers(chain, from: first, through: 3000) == Array(first...3000))
    }

    @Test(
        "The providers' ways to refuse a range are understood",
        arguments: [
            "query returned more than 10000 results", "exceed maximum block range: 5000", "block range is too wide",
            "eth_getLogs is limited to a 10,000 range",
            "Log response size exceeded.", "You can make eth_getLogs requests with up to a 2000 block range",
            "logs matched by query exceeds limit of 10000",
        ])
    func refusals(text: String) async throws {
        #expect(try await Self.numbers(LogChain(rangeLimit: 900, refusal: text), from: 0, through: 2500).count == 2501)
    }

    @Test("A refusal for another reason is an error")
    func otherRefusals() async {
        await #expect(throws: RPCError.self) { try await Self.numbers(LogChain(rangeLimit: 900, refusal: "unauthorized"), from: 0, through: 2500) }
    }

    @Test("An empty answer above the finalized block is not believed when the block has the log")
    func hiddenLogs() async throws {
        await #expect(throws: RPCError.inconsistent("block 2995 has a log that was left out of the answer")) {
            try await Self.numbers(LogChain(hidesLogsOf: 2995), from: 2991, through: 3000)
        }
    }

    @Test("A log of another block is refused")
    func strayLogs() async {
        await #expect(throws: RPCError.self) { try await Self.numbers(LogChain(addsStray: true), from: 2995, through: 2996) }
    }

    @Test("A block whose bloom excludes the filter is not asked for its logs")
    func bloom() async throws {
        let (client, node) = LogChain().client()
        let header = try #require(try await client.header(.number(2999)))
        let other = LogFilter(addresses: [Address(lowBytesOf: Bytes32(12_345))])
        #expect(!other.mayMatch(header.bloom) && Self.filter.mayMatch(header.bloom))
        #expect(try await client.logs(other, in: header).isEmpty)
        #expect(!node.methods.contains("eth_getLogs"))
    }
}
