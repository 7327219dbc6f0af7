internal import EthereumPrimitives
public import StrictJSON

/// A method of a node and its parameters.
public struct RPCRequest: Sendable, Hashable {
    /// The name of the method, such as `eth_getBalance`.
    public let method: String
    /// The parameters in their order.
    public let parameters: [JSONValue]

    /// Makes a request.
    public init(_ method: String, _ parameters: [JSONValue] = []) {
        self.method = method
        self.parameters = parameters
    }

    func json(id: Int) -> JSONValue {
        .object([
            JSONMember("jsonrpc", .string("2.0")), JSONMember("id", .number(String(id))), JSONMember("method", .string(method)),
            JSONMember("params", .array(parameters)),
        ])
    }
}

/// The text of requests and of their responses.
///
/// - SeeAlso: JSON-RPC 2.0
enum RPCMessage {
    /// Writes one request as an object, several as an array. Their ids are 1, 2, ….
    static func encode(_ requests: [RPCRequest]) -> [UInt8] {
        let all = requests.enumerated().map { $1.json(id: $0 + 1) }
        return (all.count == 1 ? all[0] : .array(all)).utf8
    }

    /// Reads the responses in the order of the requests. A batch may answer in any order, and each id once.
    ///
    /// - Throws: `RPCError.malformed` for another document.
    static func decode(_ bytes: [UInt8], count: Int, endpoint: String) throws(RPCError) -> [Result<JSONValue, RPCError>] {
        let document: JSONValue
        do {
            document = try JSONValue(parsing: bytes)
        } catch {
            throw .malformed(endpoint: endpoint, reason: error.description)
        }
        // A node that refuses a whole batch answers with one error.
        if case .object = document, document["id"] == nil || document["id"] == .null, let error = document["error"] { throw failure(error) }
        guard let elements = count == 1 && document.arrayValue == nil ? [document] : document.arrayValue else {
            throw .malformed(endpoint: endpoint, reason: "it is \(document.kindName), not an array of \(count) responses")
        }
        var results = [Result<JSONValue, RPCError>?](repeating: nil, count: count)
        for element in elements {
            guard let id = element["id"]?.numberText.flatMap({ Int($0) }), (1...count).contains(id), results[id - 1] == nil else {
                throw .malformed(endpoint: endpoint, reason: "a response has an id that was not asked for, or one twice")
            }
            results[id - 1] = try result(of: element, endpoint: endpoint)
        }
        let complete = results.compactMap { $0 }
        guard complete.count == count else { throw .malformed(endpoint: endpoint, reason: "\(count - complete.count) responses are missing") }
        return complete
    }

    private static func result(of response: JSONValue, endpoint: String) throws(RPCError) -> Result<JSONValue, RPCError> {
        switch (response["result"], response["error"]) {
        case (let result?, nil), (let result?, .null): return .success(result)
        case (nil, let error?), (.null, let error?): return .failure(failure(error))
        default: throw .malformed(endpoint: endpoint, reason: "it has neither a result nor an error, or both")
        }
    }

    /// Reads an error. Code 3, and errors with data that begin like a revert, are reverts.
    private static func failure(_ error: JSONValue) -> RPCError {
        let code = error["code"]?.numberText.flatMap { Int($0) } ?? 0
        let message = String((error["message"]?.stringValue ?? error.text).prefix(500))
        let data = (error["data"]?.stringValue ?? error["data"]?["data"]?.stringValue).flatMap { try? Hex.decode($0) }
        if code == 3 || (message.contains("revert") && data != nil) { return .reverted(message: message, data: data ?? []) }
        return .refused(code: code, message: message)
    }
}
