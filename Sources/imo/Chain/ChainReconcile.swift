import ArgumentParser
import ChainTransactions
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct ChainReconcile: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile", abstract: "Compare the journal with the chain, and name the first difference.",
        discussion: """
            Each transaction is held against receipts and blocks, and the number of the sender's transactions against the nonces that the journal gave. Then each
            revenue-share token that the journal created, paid or took a snapshot of: its deposits and snapshots against the journal's, and supply, balances, pools,
            snapshots and claims, as its logs add up, against what the contract answers in the finalized block. The exit code is 1 where they differ.

            EXAMPLE
              imo chain reconcile --rpc http://127.0.0.1:8545
            """)

    @OptionGroup var common: CommonOptions

    @OptionGroup var nodes: ChainNodeOptions

    @OptionGroup var books: ChainBookOptions

    func run() async throws {
        try await reportingErrors {
            let chainID = try common.chainID()
            let books = ChainBooks(common: common, chainID: chainID, fromBlock: books.fromBlock)
            let finding = try await nodes.run(chainID) { try await books.compare($0) }
            common.show(
                .object([
                    "agrees": .bool(finding.difference == nil), "senders": .count(UInt64(finding.senders)),
                    "tokens": ChainReconcile.list(finding.tokens), "notCompared": ChainReconcile.list(finding.notCompared),
                    "difference": finding.difference.map { .string($0) },
                ]))
            guard finding.difference == nil else { throw ExitCode(1) }
        }
    }

    private static func list(_ contracts: [Address]) -> JSONValue? {
        contracts.isEmpty ? nil : .array(contracts.map { .text($0) })
    }
}

/// How the logs of tokens are read.
struct ChainBookOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A block not after the creation of any token that the journal did not create: their logs are read from it.", valueName: "number")
    )
    var fromBlock: UInt64 = 0
}
