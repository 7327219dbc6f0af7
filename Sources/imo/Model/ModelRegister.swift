import ArgumentParser
import ContentProofs
import EthereumPrimitives
import Ledger
import LedgerCore
import ReferenceModel
import StrictJSON

struct ModelRegister: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register", abstract: "Register a model with its token, prices and revenue split, all in one journal entry.",
        discussion: """
            \(PriceOptions.explanation)

            EXAMPLE
              imo model register tiny --upstream http://127.0.0.1:9000/v1 --price input=2 --price output=6 --percent-claimable 60
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The id under which callers name the model.")
    var model: ModelID

    @OptionGroup var prices: PriceOptions

    @Option(help: "The account that receives the token's supply; by default the ledger's operator.")
    var issuer: Address?

    @Option(help: "The token's name; by default the model's id.")
    var tokenName: String?

    @Option(help: "The token's symbol.")
    var tokenSymbol: String = "IMO"

    @Option(help: ArgumentHelp("The token's supply, which never changes.", valueName: "amount"))
    var supply: Amount = ModelRegister.defaultSupply

    @Option(help: "The percentage of revenue that snapshots make claimable; the rest is redeemable by burning.")
    var percentClaimable: UInt64 = 100

    @Option(help: "The least number of seconds between two snapshots.")
    var snapshotIntervalSeconds: UInt64 = 3600

    @Option(help: "The number of newest snapshots that can be claimed; 0 for all, for ever. Window times interval is at least an hour.")
    var claimWindow: UInt64 = 0

    @Option(
        help: ArgumentHelp(
            "The least revenue of a snapshot. Holders whose part of a snapshot is less than a unit get nothing of it.", valueName: "amount"))
    var leastSnapshotRevenue: Amount?

    @Option(
        name: .customLong("split"),
        help: ArgumentHelp("A share of every charge for another account, in basis points.", valueName: "account=basispoints"))
    var split: [ShareArgument] = []

    @Option(help: "The most input tokens that the model takes.")
    var contextTokens: UInt64 = 8192

    @Option(help: "The most output tokens of a call that names no limit of its own.")
    var maximumOutputTokens: UInt64 = 1024

    @Option(
        help: ArgumentHelp(
            "The hash of the model's weights and configuration: 0x and 64 digits, or `reference` for the built-in model.", valueName: "hash"))
    var modelCommitment: ModelCommitmentArgument?

    @OptionGroup var upstream: UpstreamOptions

    /// A million tokens.
    static let defaultSupply: Amount = {
        do { return try Amount(written: "1000000") } catch { preconditionFailure("the default supply is an amount: \(error)") }
    }()

    func run() async throws {
        try await reportingErrors {
            // Before the entry, which is for ever.
            let target = try upstream.upstream(in: common.directory)
            let operatorAddress = try common.directory.read { reader in
                var view = LedgerView(reader: reader)
                return try view.ledger().operatorAddress
            }
            let terms = TokenTerms(
                name: tokenName ?? model.description, symbol: tokenSymbol, supply: supply.value, percentClaimable: percentClaimable,
                snapshotIntervalSeconds: snapshotIntervalSeconds, claimWindow: claimWindow,
                leastSnapshotRevenue: leastSnapshotRevenue?.value ?? .zero)
            let command = RegisterModel(
                model: model, issuer: issuer ?? operatorAddress, token: terms, prices: try prices.schedule(),
                split: split.map(\.share), limits: ModelLimits(contextTokens: contextTokens, maximumOutputTokens: maximumOutputTokens),
                modelCommitment: modelCommitment?.hash ?? .zero)
            let entry = try await common.submit(.registerModel(command))
            try await upstream.save(target, for: model, in: common.directory)
            let shown = try common.directory.read { try modelJSON(model, reader: $0, entry: entry) }
            common.show(.object((shown.objectValue ?? []) + [JSONMember("terms", .terms(terms))]))
        }
    }
}

/// A model commitment: a hash, or that of the built-in reference model.
struct ModelCommitmentArgument: WrittenArgument {
    let hash: Bytes32

    init(written text: String) throws {
        if text == "reference" {
            hash = ReferenceModel.embedded.commitment
        } else {
            guard text.hasPrefix("0x"), let hash = Bytes32(hex: text) else {
                throw WrittenFault("expected 0x and 64 hexadecimal digits, or the word reference")
            }
            self.hash = hash
        }
    }
}

func modelJSON(_ id: ModelID, reader: any LedgerReader, entry: JournalEntry? = nil) throws -> JSONValue {
    var view = LedgerView(reader: reader)
    let model = JSONValue.model(
        id, try view.registered(id), asset: try view.ledger().asset, prices: try reader.prices(of: id), leavePolicy: try view.leavePolicy(of: id))
    guard let entry else { return model }
    return .object((model.objectValue ?? []) + [JSONMember("entry", .count(entry.number))])
}
