/// A way to a node: bytes there, bytes back.
public protocol RPCTransport: Sendable {
    /// The name of the node in messages. It holds no secret: keys in paths and queries are left out.
    var name: String { get }

    /// Sends the text of a request and returns that of the response.
    ///
    /// - Throws: `RPCError`, one of the cases about endpoints.
    func exchange(_ body: [UInt8], timeoutSeconds: Int64) async throws(RPCError) -> [UInt8]
}
