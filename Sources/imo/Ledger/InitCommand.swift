import ArgumentParser
import EthereumPrimitives
import EthereumWallet
import Ledger
import LedgerCore
import LedgerPostgres
import StrictJSON

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Make a new ledger in a data directory.",
        discussion: """
            The operator's address attests content records, and is the issuer of models that name no other. Make one with `imo wallet new`.

            EXAMPLE
              imo init --data ./imo-data --operator 0x70997970C51812dc3A010C7d01b50e0d17dc79C8
            """)

    @OptionGroup var common: CommonOptions

    @Option(name: .customLong("operator"), help: "The operator's Ethereum address.")
    var operatorAddress: Address

    @Option(
        help: ArgumentHelp(
            "The PostgreSQL database that holds the ledger, as psql takes it, without a password (see docs/cluster.md); by default a file of the directory.",
            valueName: "url"))
    var store: String?

    @Option(help: "The asset in which amounts are counted: local:NAME or a CAIP-19 asset type.")
    var asset: AssetID = InitCommand.localCredit

    @Option(name: .customLong("chain-id"), help: "The chain id that signatures are bound to (EIP-155).")
    var chainID: UInt64 = 31337

    @Option(help: "Seconds that a commitment to a prompt may wait for its reveal.")
    var contentWindowSeconds: UInt64 = 600

    static let localCredit: AssetID = {
        do { return try AssetID("local:credit") } catch { preconditionFailure("the default asset is valid: \(error)") }
    }()

    func validate() throws {
        guard chainID > 0 else { throw ValidationError("--chain-id 0 is no chain; give its EIP-155 number, such as 8453, or leave the option out") }
    }

    func run() async throws {
        try await reportingErrors {
            // Not an argument's own check, which would repeat the text with the secret in it.
            let address = try store.map { try PostgresAddress($0) }
            let ledgerID = try SecureRandom.bytes(count: 32)
            let genesis = OpenLedger(
                ledgerID: Bytes32(ledgerID) ?? .zero, chainID: UInt256(chainID), asset: asset, operatorAddress: operatorAddress,
                contentWindowSeconds: contentWindowSeconds)
            try common.directory.create()
            let lock = try WriterLock(path: common.directory.writerLock)
            if let address { try common.directory.beginStore(at: address) }
            let store = try common.directory.openStoreForWriting()
            let entry = try LedgerWriter.open(genesis, in: store, id: .next(), at: .now)
            try store.close()
            withExtendedLifetime(lock) {}
            guard entry.outcome == .accepted else { throw entry.outcome.failure(about: "the data directory '\(common.dataPath)'") }
            common.show(
                .object([
                    "data": .string(common.dataPath), "ledger": .text(genesis.signingDomain.verifyingContract), "chainId": .amount(genesis.chainID),
                    "asset": .text(asset), "operator": .text(operatorAddress), "entry": .count(entry.number),
                ]))
        }
    }
}
