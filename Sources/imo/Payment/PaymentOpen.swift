import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct PaymentOpen: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Take payments for calls of a model, in a token that holders transfer by signature.",
        discussion: """
            Name and version are those of the token's signing domain (EIP-712), which need not be its own name: a signature over another domain is worth
            nothing on the chain. Where the ledger's asset is a token on a chain, no other is taken; elsewhere one whole token counts as one of the
            ledger's asset. A call is refused when it could cost more than the cap. Terms are kept in the journal and hold for calls that begin
            afterwards.

            EXAMPLE
              imo payment open tiny --chain-id 8453 --asset 0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913 --token-name 'USD Coin' --token-version 2 \\
                --decimals 6 --pay-to 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --cap 0.5 --facilitator https://facilitator.example
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The model's id.")
    var model: ModelID

    @Option(name: .customLong("chain-id"), help: "The chain of the token (EIP-155), such as 8453 for Base.")
    var chainID: UInt64

    @Option(help: "The token's contract.")
    var asset: Address

    @Option(help: "The name in the token's signing domain, such as 'USD Coin'.")
    var tokenName: String

    @Option(help: "The version in the token's signing domain, such as 2.")
    var tokenVersion: String

    @Option(help: "The decimals of the token, at most 18.")
    var decimals: UInt64

    @Option(help: "The address that payments go to.")
    var payTo: Address

    @Option(help: ArgumentHelp("The most that one call may cost: \(Amount.help).", valueName: "amount"))
    var cap: Amount

    @Option(help: "The URL of an x402 facilitator.")
    var facilitator: FacilitatorURL

    func run() async throws {
        try await reportingErrors {
            let token = PaymentToken(chainID: chainID, contract: asset, name: tokenName, version: tokenVersion, decimals: decimals)
            let terms = PaymentTerms(token: token, payee: payTo, greatestAmount: cap.value, facilitator: facilitator.url)
            let entry = try await common.submit(.setPaymentTerms(SetPaymentTerms(model: model, terms: terms)))
            common.show(.paymentTerms(terms, of: model, entry: entry.number))
        }
    }
}

/// The URL of a facilitator, whose word on payments is believed: encrypted, or on this machine.
struct FacilitatorURL: WrittenArgument, CustomStringConvertible {
    let url: String

    init(written text: String) throws {
        let isSecure = text.hasPrefix("https://")
        let rest = isSecure ? text.dropFirst(8) : text.hasPrefix("http://") ? text.dropFirst(7) : ""
        let isClean = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && !rest.contains { "@?#".contains($0) }
        guard let first = rest.first, first != "/", first != ":", isClean, text.utf8.count <= 250 else {
            throw WrittenFault("expected the URL of a facilitator, such as https://facilitator.example")
        }
        let authority = rest.prefix { $0 != "/" }
        let isHere = ["127.0.0.1", "localhost", "[::1]"].contains { authority == $0 || authority.hasPrefix($0 + ":") }
        guard isSecure || isHere else {
            throw WrittenFault("a facilitator elsewhere must be asked by https: whoever answers in its place could have unpaid calls served")
        }
        url = text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    var description: String { url }
}

extension JSONValue {
    /// The terms of a model as people see them.
    static func paymentTerms(_ terms: PaymentTerms, of model: ModelID, entry: UInt64? = nil) -> JSONValue {
        .object([
            "model": .text(model), "chainId": .count(terms.token.chainID), "tokenContract": .text(terms.token.contract),
            "tokenName": .string(terms.token.name), "tokenVersion": .string(terms.token.version), "decimals": .count(terms.token.decimals),
            "payTo": .text(terms.payee), "cap": .amount(terms.greatestAmount), "facilitator": .string(terms.facilitator),
            "entry": entry.map { .count($0) },
        ])
    }

    /// A payment as people see it.
    static func payment(_ id: PaymentID, _ record: PaymentRecord) -> JSONValue {
        .object([
            "payment": .text(id), "state": .string("\(record.state)"), "model": .text(record.model), "payer": .text(record.authorization.from),
            "payTo": .text(record.authorization.to), "amount": .amount(record.amount), "chainId": .count(record.token.chainID),
            "tokenContract": .text(record.token.contract), "account": .text(id.account),
            "transaction": record.transaction == .zero ? .null : .text(record.transaction), "acceptedAt": .time(record.acceptedAt),
            "facilitator": .string(record.facilitator),
        ])
    }
}
