import EthereumRPC
import StrictJSON
import Synchronization

/// A node in memory that answers by a function, and counts.
final class ScriptedNode: RPCTransport {
    let name: String
    private let answer: @Sendable (_ method: String, _ parameters: [JSONValue], _ call: Int) throws(RPCError) -> JSONValue
    private let calls = Mutex<[String]>([])

    /// The answer is a result, or an object with the one member `error`.
    init(_ name: String = "a", _ answer: @escaping @Sendable (String, [JSONValue], Int) throws(RPCError) -> JSONValue) {
        self.name = name
        self.answer = answer
    }

    /// The methods that were asked for, without that of the chain.
    var methods: [String] { calls.withLock { $0 }.filter { $0 != "eth_chainId" } }

    func exchange(_ body: [UInt8], timeoutSeconds: Int64) async throws(RPCError) -> [UInt8] {
        guard let document = try? JSONValue(parsing: body) else { throw .malformed(endpoint: name, reason: "request") }
        guard let requests = document.arrayValue else { return try response(document).utf8 }
        var responses: [JSONValue] = []
        // In another order than that of the requests, as nodes may answer.
        for request in requests.reversed() { responses.append(try response(request)) }
        return JSONValue.array(responses).utf8
    }

    private func response(_ request: JSONValue) throws(RPCError) -> JSONValue {
        let method = request["method"]?.stringValue ?? ""
        let count = calls.withLock { calls in
            calls.append(method)
            return calls.filter { $0 == method }.count
        }
        let result = try answer(method, request["params"]?.arrayValue ?? [], count)
        guard case .object(let members) = result, members.count == 1, members[0].name == "error" else {
            return .object(["jsonrpc": .string("2.0"), "id": request["id"], "result": result])
        }
        return .object(["jsonrpc": .string("2.0"), "id": request["id"], "error": members[0].value])
    }

    static func error(_ code: Int, _ message: String, data: String? = nil) -> JSONValue {
        .object([JSONMember("error", .object(["code": .number(String(code)), "message": .string(message), "data": data.map { .string($0) }]))])
    }
}

extension EthereumClient {
    /// A client without pauses.
    convenience init(_ nodes: ScriptedNode..., chainID: UInt64? = nil) {
        self.init(nodes, chainID: chainID, patience: Patience(timeoutSeconds: 1, rounds: 3, pauseMilliseconds: 0))
    }
}
