internal import EthereumPrimitives
internal import StrictJSON

extension EthereumClient {
    /// Reads the logs of the blocks from one through another, in order, and calls `body` with those of each range.
    ///
    /// Finalized blocks are asked for in ranges that adapt to what the node takes. Blocks above are asked for one by one by their hashes, so that no log of
    /// another fork slips in, and an empty answer counts only where the block's bloom or its receipts agree.
    ///
    /// - Throws: `RPCError`, and the error of `body`.
    public func logs(
        _ filter: LogFilter, from: UInt64, through: UInt64, _ body: ([EventLog]) async throws(RPCError) -> Void
    ) async throws(RPCError) {
        guard from <= through else { return }
        let finalized = try await header(.finalized)?.number ?? 0
        if from <= finalized { try await finalizedLogs(filter, from: from, through: min(through, finalized), body) }
        guard through > finalized else { return }
        for number in max(from, finalized + 1)...through {
            guard let header = try await header(.number(number)) else { return }
            try await body(try await logs(filter, in: header))
        }
    }

    private func finalizedLogs(
        _ filter: LogFilter, from: UInt64, through: UInt64, _ body: ([EventLog]) async throws(RPCError) -> Void
    ) async throws(RPCError) {
        var ranges = LogRanges(from: from, through: through)
        while let range = ranges.current {
            let bounds = [
                JSONMember("fromBlock", BlockTag.number(range.lowerBound).json), JSONMember("toBlock", BlockTag.number(range.upperBound).json),
            ]
            do throws(RPCError) {
                let logs = try await logs(filter, bounds)
                guard logs.allSatisfy({ range.contains($0.blockNumber) }) else { throw .inconsistent("a log is of a block outside \(range)") }
                try await body(logs)
                ranges.succeeded()
            } catch {
                guard case .refused(let code, let message) = error, LogRefusal.isRange(code: code, message: message), ranges.refused() else {
                    throw error
                }
            }
        }
    }

    /// Reads the logs of one block.
    ///
    /// - Throws: `RPCError.inconsistent` when the node's answer and its block contradict each other.
    public func logs(_ filter: LogFilter, in block: BlockHeader) async throws(RPCError) -> [EventLog] {
        guard filter.mayMatch(block.bloom) else { return [] }
        let logs = try await logs(filter, [JSONMember("blockHash", .string(block.hash.description))])
        guard logs.allSatisfy({ $0.blockHash == block.hash }) else { throw .inconsistent("a log is of another block than \(block.hash)") }
        for log in logs where !block.bloom.mayContain(log.address.bytes) || !log.topics.allSatisfy({ block.bloom.mayContain($0.bytes) }) {
            throw .inconsistent("block \(block.number) has a log that its bloom excludes")
        }
        // A node without the block's logs says that there are none, and so does one that has not got to them yet.
        if logs.isEmpty { try await requireNoLogs(filter, in: block) }
        return logs
    }

    private func requireNoLogs(_ filter: LogFilter, in block: BlockHeader) async throws(RPCError) {
        let receipts = try await send(RPCRequest("eth_getBlockReceipts", [BlockTag.number(block.number).json]))
        guard let receipts = receipts.arrayValue else { throw .inconsistent("block \(block.number) may have logs and has no receipts") }
        for receipt in receipts {
            for json in receipt["logs"]?.arrayValue ?? [] {
                let log = try EventLog(json)
                guard log.blockHash == block.hash else { throw .inconsistent("block \(block.number) was replaced while it was read: ask again") }
                guard !filter.matches(log) else { throw .inconsistent("block \(block.number) has a log that was left out of the answer") }
            }
        }
    }

    private func logs(_ filter: LogFilter, _ bounds: [JSONMember]) async throws(RPCError) -> [EventLog] {
        let answer = try await send(RPCRequest("eth_getLogs", [filter.json(bounds)]))
        guard let elements = answer.arrayValue else { throw unexpected(answer, of: "eth_getLogs") }
        var logs: [EventLog] = []
        for element in elements {
            let log = try EventLog(element)
            guard filter.matches(log) else { throw .inconsistent("a log does not fit what was asked for") }
            logs.append(log)
        }
        return logs
    }
}
