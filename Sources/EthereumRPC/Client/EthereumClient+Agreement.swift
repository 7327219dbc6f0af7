internal import EthereumABI
internal import EthereumPrimitives
internal import StrictJSON

extension EthereumClient {
    /// The most blocks that a node may be behind the others.
    public static let maximumLag: UInt64 = 8

    /// Checks that all nodes that answer tell of the same chain: the hash of the newest block that each of them has is the same, and none is far behind.
    ///
    /// Two nodes that disagree mean that one lies, is on a fork or is stuck. Money waits then. A node that does not answer contradicts nobody.
    ///
    /// - Returns: The header of that block.
    /// - Throws: `RPCError.disagreement`, and the last node's error where none answers.
    @discardableResult
    public func requireAgreement() async throws(RPCError) -> BlockHeader {
        let answering = try await heads()
        let (lowest, highest) = (answering.map(\.head).min() ?? 0, answering.map(\.head).max() ?? 0)
        guard highest - lowest <= EthereumClient.maximumLag else {
            let list = answering.map { "\($0.endpoint.name) is at \($0.head)" }.joined(separator: ", ")
            throw .disagreement("\(list), more than \(EthereumClient.maximumLag) blocks apart")
        }
        var agreed: (endpoint: Endpoint, header: BlockHeader)?
        for (endpoint, _) in answering {
            let header = try await header(lowest, of: endpoint)
            if let agreed, agreed.header.hash != header.hash {
                throw .disagreement(
                    "block \(lowest) is \(agreed.header.hash) at \(agreed.endpoint.name) and \(header.hash) at \(endpoint.name)")
            }
            agreed = (endpoint, header)
        }
        guard let agreed else { preconditionFailure("a client has at least one node") }
        return agreed.header
    }

    /// Checks that every node that answers and has come so far has the same block.
    ///
    /// - Throws: `RPCError.disagreement`
    public func requireAgreement(on block: BlockHeader) async throws(RPCError) {
        for endpoint in endpoints {
            let request = RPCRequest("eth_getBlockByNumber", [BlockTag.number(block.number).json, .bool(false)])
            let answer: JSONValue
            do throws(RPCError) { answer = try await endpoint.exchange([request], timeoutSeconds: 20)[0].get() } catch {
                guard error.isTransient else { throw error }
                continue
            }
            guard answer != .null else { continue }
            let hash = try BlockHeader(answer).hash
            guard hash == block.hash else { throw .disagreement("block \(block.number) is \(block.hash), and \(hash) at \(endpoint.name)") }
        }
    }

    /// The heads of the nodes that answer.
    private func heads() async throws(RPCError) -> [(endpoint: Endpoint, head: UInt64)] {
        var heads: [(Endpoint, UInt64)] = []
        var last: RPCError?
        for endpoint in endpoints {
            do throws(RPCError) { heads.append((endpoint, try await head(of: endpoint))) } catch {
                guard error.isTransient else { throw error }
                last = error
            }
        }
        if heads.isEmpty, let last { throw last }
        return heads
    }

    private func head(of endpoint: Endpoint) async throws(RPCError) -> UInt64 {
        let answer = try await endpoint.exchange([RPCRequest("eth_blockNumber")], timeoutSeconds: 20)[0].get()
        guard let number = answer.unsignedInteger?.asUInt64 else {
            throw .malformed(endpoint: endpoint.name, reason: "its head is \(answer.text.prefix(60))")
        }
        return number
    }

    private func header(_ number: UInt64, of endpoint: Endpoint) async throws(RPCError) -> BlockHeader {
        let request = RPCRequest("eth_getBlockByNumber", [BlockTag.number(number).json, .bool(false)])
        let answer = try await endpoint.exchange([request], timeoutSeconds: 20)[0].get()
        guard answer != .null else { throw .disagreement("\(endpoint.name) says that it is past block \(number) and does not have it") }
        let header = try BlockHeader(answer)
        guard header.number == number else { throw .inconsistent("asked for block \(number), \(endpoint.name) gave block \(header.number)") }
        return header
    }
}
