public import StrictJSON

/// A way to a node: bytes there, bytes back.
public protocol RPCTransport: Sendable {
    /// The name of the node in messages. It holds no secret: keys in paths and queries are left out.
    var name: String { get }

    /// Sends the text of a request and returns that of the response.
    ///
    /// - Throws: `RPCError`, one of the cases about endpoints.
    func exchange(_ body: [UInt8], timeoutSeconds: Int64) async throws(RPCError) -> [UInt8]
}

extension RPCTransport {
    /// Sends one request, without another try.
    ///
    /// - Throws: `RPCError`
    public func send(_ request: RPCRequest, timeoutSeconds: Int64) async throws(RPCError) -> JSONValue {
        let bytes = try await exchange(RPCMessage.encode([request]), timeoutSeconds: timeoutSeconds)
        return try RPCMessage.decode(bytes, count: 1, endpoint: name)[0].get()
    }
}
