import ArgumentParser
import ChainTransactions
import EthereumPrimitives
import EthereumRPC
import EthereumWallet
import Foundation
import LedgerCore

/// The nodes of the ledger's chain.
struct ChainNodeOptions: ParsableArguments {
    @Option(
        name: .customLong("rpc"),
        help: ArgumentHelp(
            "A node's URL; repeat it for others. Those that answer must agree before anything is sent. Default: ETH_RPC_URL.", valueName: "url"))
    var urls: [String] = []

    @Option(help: ArgumentHelp("The time for one response.", valueName: "seconds"))
    var timeout: Int64 = 20

    func validate() throws {
        guard (1...600).contains(timeout) else { throw ValidationError("--timeout \(timeout): give 1 to 600 seconds") }
    }

    /// Runs `body` with a client that refuses nodes of any other chain than the ledger's, and closes its connections.
    func run<Value>(_ chainID: UInt64, _ body: (EthereumClient) async throws -> Value) async throws -> Value {
        let named = urls.isEmpty ? [ProcessInfo.processInfo.environment["ETH_RPC_URL"] ?? ""].filter { !$0.isEmpty } : urls
        guard !named.isEmpty else { throw ValidationError("name a node with --rpc, or in ETH_RPC_URL") }
        let transports = try named.map { url in
            guard let transport = HTTPTransport(url: url) else { throw ValidationError("a node's URL begins with http:// or https://") }
            return transport
        }
        let patience = EthereumClient.Patience(timeoutSeconds: timeout, rounds: 3)
        let result: Result<Value, any Error>
        do { result = .success(try await body(EthereumClient(transports, chainID: chainID, patience: patience))) } catch { result = .failure(error) }
        for transport in transports { await transport.shutdown() }
        return try result.get()
    }
}

extension UInt256: WrittenArgument {
    init(written text: String) throws {
        guard let value = UInt256(decimal: text) else { throw WrittenFault("expected a whole number in decimal digits") }
        self = value
    }
}

/// The ledger's journal for the driver of transactions: through the running gateway if there is one.
struct LedgerJournal: TransactionJournal {
    let common: CommonOptions

    func open(_ sender: Address) async throws -> [TransactionManager.Slot] {
        try common.directory.read { reader in
            var view = LedgerView(reader: reader)
            guard let record = try view.sender(sender) else { throw Outcome.senderNotFound.failure(about: "the sender '\(sender)'") }
            return try (record.firstOpen..<record.next).compactMap { nonce in
                try view.transaction(of: sender, nonce: nonce).map { TransactionManager.Slot(nonce: nonce, transaction: $0) }
            }
        }
    }

    func submit(_ command: Command) async throws { _ = try await common.submit(command) }
}

extension CommonOptions {
    /// The chain of the ledger.
    ///
    /// - Throws: ``Failure`` where its id is none that a transaction can name.
    func chainID() throws -> UInt64 {
        try directory.read { reader in
            var view = LedgerView(reader: reader)
            let chainID = try view.ledger().chainID
            guard let number = chainID.asUInt64 else { throw Failure(message: "the ledger's chain id \(chainID) is above 2^64 - 1", code: 65) }
            return number
        }
    }
}
