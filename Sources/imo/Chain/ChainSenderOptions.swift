import ArgumentParser
import ChainTransactions
import EthereumPrimitives
import EthereumRPC

/// The account that sends, where its key is, and what it may offer for gas.
struct ChainSenderOptions: ParsableArguments {
    @OptionGroup var nodes: ChainNodeOptions

    @OptionGroup var keystore: KeystoreOptions

    @Option(
        name: .customLong("signer"),
        help: ArgumentHelp("A signer's URL in place of a keystore: clef, web3signer or another that speaks eth_signTransaction.", valueName: "url"))
    var signerURL: String?

    @Option(help: "The account that the signer signs for.")
    var signerAccount: Address?

    @Option(help: ArgumentHelp("The most wei that a unit of gas may cost.", valueName: "wei"))
    var maxFee: UInt256?

    @Option(help: ArgumentHelp("The blocks that a transaction waits before its fee is raised.", valueName: "blocks"))
    var patience: UInt64 = 4

    func validate() throws {
        guard (1...1_000).contains(patience) else { throw ValidationError("--patience \(patience): give 1 to 1000 blocks") }
        guard (signerURL == nil) == (signerAccount == nil) else { throw ValidationError("--signer and --signer-account are given together") }
        guard signerURL == nil || keystore.keystore == nil else { throw ValidationError("give either a --keystore or a --signer") }
    }

    /// Runs `body` with the nodes of the ledger's chain and the sender's signer.
    func run<Value>(_ chainID: UInt64, _ body: (EthereumClient, any TransactionSigner) async throws -> Value) async throws -> Value {
        guard let signerURL, let signerAccount else {
            guard let key = try keystore.unlock() else { throw ValidationError("name the sender's --keystore, or a --signer") }
            return try await nodes.run(chainID) { client in try await body(client, KeySigner(key)) }
        }
        guard let transport = HTTPTransport(url: signerURL) else { throw ValidationError("a signer's URL begins with http:// or https://") }
        let signer = RemoteSigner(address: signerAccount, transport: transport)
        let result: Result<Value, any Error>
        do { result = .success(try await nodes.run(chainID) { client in try await body(client, signer) }) } catch { result = .failure(error) }
        await transport.shutdown()
        return try result.get()
    }

    func driver(_ signer: any TransactionSigner, _ client: EthereumClient, chainID: UInt64, _ common: CommonOptions) -> TransactionDriver {
        TransactionDriver(
            chainID: chainID, node: EthereumNode(client), signer: signer, journal: LedgerJournal(common: common),
            policy: FeePolicy(maximumFeePerGas: maxFee, patienceBlocks: patience))
    }
}
