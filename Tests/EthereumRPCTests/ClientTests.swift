import EthereumABI
import EthereumPrimitives
import EthereumRPC
import StrictJSON
import Testing

@Suite("JSON-RPC client")
struct ClientTests {
    static func numbers(_ method: String, _ parameters: [JSONValue], _ call: Int) throws(RPCError) -> JSONValue {
        method == "eth_chainId" ? .string("0x1") : parameters.first ?? .string("0x7")
    }

    @Test("A batch comes back in the order of its requests, whatever the order of the responses")
    func batches() async throws {
        let node = ScriptedNode("a", Self.numbers)
        let requests = (0..<250).map { RPCRequest("echo", [.number(String($0))]) }
        let results = try await EthereumClient(node).send(requests)
        #expect(try results.map { try $0.get() } == (0..<250).map { .number(String($0)) })
    }

    @Test("A node that cannot answer is replaced by the next, and all are asked again")
    func failover() async throws {
        let broken = ScriptedNode("broken") { _, _, _ throws(RPCError) in throw .unreachable(endpoint: "broken", reason: "test") }
        let works = ScriptedNode("works", Self.numbers)
        #expect(try await EthereumClient(broken, works).send(RPCRequest("echo")) == .string("0x7"))
        let late = ScriptedNode("late") { method, parameters, call throws(RPCError) in
            if method == "echo", call < 3 { throw .rateLimited(endpoint: "late") }
            return try Self.numbers(method, parameters, call)
        }
        #expect(try await EthereumClient(late).send(RPCRequest("echo")) == .string("0x7"))
        #expect(late.methods.count == 3)
        await #expect(throws: RPCError.unreachable(endpoint: "broken", reason: "test")) { try await EthereumClient(broken).send(RPCRequest("echo")) }
    }

    @Test("What a node refuses is not asked again")
    func refusals() async throws {
        let node = ScriptedNode { method, _, _ throws(RPCError) in
            method == "eth_chainId" ? .string("0x1") : ScriptedNode.error(-32602, "invalid params")
        }
        await #expect(throws: RPCError.refused(code: -32602, message: "invalid params")) { try await EthereumClient(node).send(RPCRequest("f")) }
        #expect(node.methods == ["f"])
    }

    @Test("A revert carries its data", arguments: [3, -32000, -32015])
    func reverts(code: Int) async {
        let node = ScriptedNode { method, _, _ throws(RPCError) in
            method == "eth_chainId" ? .string("0x1") : ScriptedNode.error(code, "execution reverted", data: "0x08c379a0")
        }
        await #expect(throws: RPCError.reverted(message: "execution reverted", data: [0x08, 0xc3, 0x79, 0xa0])) {
            try await EthereumClient(node).call(ContractCallRequest(to: .zero))
        }
    }

    @Test("A node of another chain never answers")
    func chains() async {
        let node = ScriptedNode("a", Self.numbers)
        await #expect(throws: RPCError.wrongChain(endpoint: "a", expected: 5, found: 1)) {
            try await EthereumClient(node, chainID: 5).send(RPCRequest("echo"))
        }
        #expect(node.methods.isEmpty)
        let other = ScriptedNode("b") { _, _, _ throws(RPCError) in .string("0x2") }
        let broken = ScriptedNode("c") { method, _, _ throws(RPCError) in
            if method == "echo" { throw .timeout(endpoint: "c", seconds: 1) }
            return .string("0x1")
        }
        await #expect(throws: RPCError.wrongChain(endpoint: "b", expected: 1, found: 2)) {
            try await EthereumClient(broken, other).send(RPCRequest("echo"))
        }
    }

    @Test(
        "A response that is none of the request's is refused",
        arguments: [
            "", "7", "[]", #"{"id":2,"result":1}"#, #"{"id":1}"#, #"{"id":1,"result":1,"error":{"code":1}}"#, #"{"result":1}"#,
            #"{"id":"1","result":1}"#,
        ])
    func malformed(text: String) async {
        struct Fixed: RPCTransport {
            let name = "a"
            let text: String
            func exchange(_ body: [UInt8], timeoutSeconds: Int64) async throws(RPCError) -> [UInt8] { Array(text.utf8) }
        }
        let client = EthereumClient([Fixed(text: text)], patience: EthereumClient.Patience(timeoutSeconds: 1, rounds: 1, pauseMilliseconds: 0))
        do {
            _ = try await client.send(RPCRequest("eth_chainId"))
            Issue.record("accepted")
        } catch {
            guard case .malformed = error else {
                Issue.record("\(error)")
                return
            }
        }
    }

    static func chain(
        _ head: UInt64, _ hash: @escaping @Sendable (UInt64) -> UInt64
    ) -> @Sendable (String, [JSONValue], Int) throws(RPCError) -> JSONValue {
        { method, parameters, _ throws(RPCError) in
            guard method == "eth_getBlockByNumber" else { return .string(UInt256(method == "eth_chainId" ? 1 : head).hexString) }
            guard let number = parameters[0].unsignedInteger?.asUInt64, number <= head else { return .null }
            return .object([
                "number": .string(UInt256(number).hexString), "hash": .string(Bytes32(UInt256(hash(number))).description),
                "parentHash": .string(Bytes32.zero.description), "timestamp": .string("0x1"),
                "logsBloom": .string("0x" + String(repeating: "0", count: 512)),
            ])
        }
    }

    @Test("Nodes agree when the newest block that all have is the same")
    func agreement() async throws {
        let (ahead, behind) = (ScriptedNode("a", Self.chain(12) { $0 }), ScriptedNode("b", Self.chain(10) { $0 }))
        #expect(try await EthereumClient(ahead, behind).requireAgreement().number == 10)
        let fork = ScriptedNode("c", Self.chain(11) { $0 + 100 })
        await #expect(throws: RPCError.self) { try await EthereumClient(ahead, fork).requireAgreement() }
        let stuck = ScriptedNode("d", Self.chain(3) { $0 })
        await #expect(throws: RPCError.self) { try await EthereumClient(ahead, stuck).requireAgreement() }
    }

    @Test("A node that does not answer contradicts nobody, unless none answers")
    func silence() async throws {
        let silent = ScriptedNode("b") { _, _, _ throws(RPCError) in throw .unreachable(endpoint: "b", reason: "no connection") }
        let node = ScriptedNode("a", Self.chain(12) { $0 })
        #expect(try await EthereumClient(silent, node).requireAgreement().number == 12)
        await #expect(throws: RPCError.unreachable(endpoint: "b", reason: "no connection")) { try await EthereumClient(silent).requireAgreement() }
    }

    @Test(
        "Keys in a node's URL are not in its name",
        arguments: [
            ("https://user:secret@node.example:8545/v2/secret?key=secret", "https://node.example:8545"),
            ("http://127.0.0.1:8545", "http://127.0.0.1:8545"),
        ])
    func names(url: String, name: String) async throws {
        let transport = try #require(HTTPTransport(url: url))
        #expect(transport.name == name)
        await transport.shutdown()
        #expect(HTTPTransport(url: "ftp://node") == nil && HTTPTransport(url: "https://") == nil && HTTPTransport(url: "node:8545") == nil)
    }
}
