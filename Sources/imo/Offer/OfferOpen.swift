import ArgumentParser
import EthereumPrimitives
import Foundation
import Ledger
import LedgerCore
import StrictJSON

struct OfferOpen: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Open an offer of a model's tokens.",
        discussion: """
            Until the window ends people deposit; their money lies in the offer's account. Below the target everything is refunded. Above the cap each deposit
            is used in proportion, and the rest is refunded. A token costs cap / tokens; with --by-share all tokens are shared among what was raised. What
            rounding leaves without a token comes back as money, so that the proceeds may be a few units under the target. The proceeds are paid when the
            tokens are with the depositors (`imo offer close`), and refunded when that has not happened --deliver-within-seconds after the window.

            EXAMPLE
              imo offer open seed --model tiny --tokens 250000 --target 100 --cap 200 --window-seconds 604800 --proceeds acme --document terms.pdf
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The offer's id: 1 to 64 of a-z 0-9 . _ - beginning with a letter or a digit.")
    var offer: ProgramID

    @Option(help: "The model whose tokens are offered.")
    var model: ModelID

    @Option(help: "The tokens that are offered, of the model's issuer: \(Amount.help).")
    var tokens: Amount

    @Option(help: "The least sum; below it all deposits are refunded.")
    var target: Amount

    @Option(help: "The greatest sum that is used; what is deposited above it is refunded in proportion.")
    var cap: Amount

    @Option(help: "The least single deposit.")
    var least = Amount(.zero)

    @Option(help: "When the window begins, in UTC; at once where it is not given.")
    var opensAt: Timestamp?

    @Option(help: "The length of the window.")
    var windowSeconds: UInt64

    @Option(help: "Seconds after the window in which the tokens are delivered; afterwards all money is refunded.")
    var deliverWithinSeconds: UInt64 = 604_800

    @Flag(help: "Share all tokens among what was raised, instead of a token for cap / tokens.")
    var byShare = false

    @Option(help: "The account that is paid the proceeds.")
    var proceeds: FundedAccount

    @Option(help: ArgumentHelp("A document of the offer, which is named by its SHA-256; may be given several times.", valueName: "file"))
    var document: [String] = []

    func validate() throws {
        guard !tokens.value.isZero, !cap.value.isZero, target.value <= cap.value else {
            throw ValidationError("give --tokens and --cap above zero, and a --target of at most the --cap")
        }
        guard windowSeconds > 0, deliverWithinSeconds > 0 else {
            throw ValidationError("give --window-seconds and --deliver-within-seconds above 0")
        }
    }

    func run() async throws {
        try await reportingErrors {
            try common.directory.read { reader in
                var view = LedgerView(reader: reader)
                let record = try view.registered(model)
                let there = try view.transferable(by: record.issuer, in: record.token, at: .now)
                guard there >= tokens.value else {
                    throw Failure(
                        message: "the issuer of \(model) can give \(WholeUnits.plain(there)) tokens; offer at most so many", code: 65)
                }
                if (try? reader.program(offer)) != nil {
                    throw Failure(message: "there is a program or an offer \(offer); choose another id", code: 65)
                }
            }
            let binding = ProgramBinding(party: "issuer", account: proceeds.id)
            let terms = ProgramTerms(
                policy: OfferPolicy.text, given: try given().text, money: "u", bindings: [binding].compactMap(\.self), owner: proceeds, feed: nil)
            let entry = try await common.submit(.registerProgram(RegisterProgram(program: offer, terms: terms, startsAt: opensAt)))
            common.show(.object(["offer": .text(offer), "entry": .count(entry.number), "documents": .array(try hashes().map { .string($0) })]))
        }
    }

    private func given() throws -> JSONValue {
        .object([
            "parameters": .object([
                "model": .text(model), "tokens": .amount(tokens.value), "target": .amount(target.value), "cap": .amount(cap.value),
                "window": .string("\(windowSeconds)"), "least": .amount(least.value), "byShare": .bool(byShare),
                "patience": .string("\(deliverWithinSeconds)"), "documents": .array(try hashes().map { .string($0) }),
            ])
        ])
    }

    private func hashes() throws -> [String] {
        try document.map { path in "sha256:" + Hex.encode(SHA256.hash(Array(try readFile(path))).bytes).dropFirst(2) }
    }
}
