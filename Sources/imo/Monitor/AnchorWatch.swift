import EthereumABI
import EthereumPrimitives
import EthereumRPC
import LedgerAudit
import StrictJSON
import TransparencyLog

/// The heads of a log that a contract `LogAnchor` keeps, read from a chain's nodes as they come.
struct AnchorWatch {
    private static let anchored = Keccak256.hash(Array("Anchored(uint256,bytes32,uint256)".utf8))

    private let contract: Address
    private let transports: [HTTPTransport]
    private let client: EthereumClient
    private var nextBlock: UInt64
    private var chainID: UInt64?

    /// - Parameters:
    ///   - transports: At least one node.
    ///   - firstBlock: The contract's first block, or an earlier one.
    init(contract: Address, transports: [HTTPTransport], firstBlock: UInt64) {
        self.contract = contract
        self.transports = transports
        client = EthereumClient(transports, patience: EthereumClient.Patience(rounds: 1))
        nextBlock = firstBlock
    }

    func shutdown() async {
        for transport in transports { await transport.shutdown() }
    }

    /// Reads the heads that came since the last call, the smallest first. Those of blocks that are not final are read again.
    ///
    /// - Throws: ``Failure`` for a contract that is no anchor of this log; `RPCError` where the nodes cannot answer.
    mutating func heads(of log: NoteName) async throws -> [AnchoredHead] {
        let chainID = try await checkedChainID(log)
        guard let newest = try await client.header(.latest)?.number, nextBlock <= newest else { return [] }
        let finalized = try await client.header(.finalized)?.number ?? 0
        let filter = LogFilter(addresses: [contract], topics: [[Self.anchored]])
        var heads: [AnchoredHead] = []
        try await client.logs(filter, from: nextBlock, through: newest) { (logs: [EventLog]) throws(RPCError) in
            for log in logs {
                guard log.topics.count == 3, let size = log.topics[1].word.asUInt64 else {
                    throw .inconsistent("a log of the contract \(contract) is no head of a log")
                }
                heads.append(
                    AnchoredHead(
                        size: size, root: log.topics[2], contract: contract, chainID: chainID, block: log.blockNumber,
                        transaction: log.transactionHash))
            }
        }
        nextBlock = max(nextBlock, min(finalized, newest) + 1)
        return heads.sorted { $0.size < $1.size }
    }

    /// The chain's id, once the contract is known to keep heads of this log.
    private mutating func checkedChainID(_ log: NoteName) async throws -> UInt64 {
        if let chainID { return chainID }
        let number = try await client.chainID()
        let call = ContractCallRequest(to: contract, data: try ABI.encode([], as: [], selector: ABISelector(signature: "origin()").value))
        let values = try? ABI.decode(try await client.call(call), as: [.string])
        guard case .string(let origin)? = values?.first else {
            throw Failure(
                message: "\(contract) on chain \(number) is no contract LogAnchor; name the one that `imo log anchor --contract` names", code: 65)
        }
        guard origin == log.description else {
            throw Failure(message: "the contract \(contract) keeps heads of '\(origin.prefix(200))', not of '\(log)'", code: 65)
        }
        chainID = number
        return number
    }
}
