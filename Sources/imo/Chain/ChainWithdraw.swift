import ArgumentParser
import EthereumPrimitives
import EthereumRPC
import EthereumTool
import LedgerCore

struct ChainWithdraw: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw", abstract: "Pay an account's money out to an address.",
        discussion: """
            The amount leaves the account at once, and comes back if the transaction fails or is cancelled. The ledger's asset must be on its chain: the
            coin (eip155:31337/slip44:60), or an ERC-20 token, whose decimals are asked of the node. An amount is \(Amount.help).

            EXAMPLE
              imo chain withdraw alice 0.5 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --reference 'invoice 7'
            """)

    @OptionGroup var options: IntentOptions

    @OptionGroup var nodes: ChainNodeOptions

    @Argument(help: "The account's name, or an address.")
    var account: FundedAccount

    @Argument(help: "The amount.")
    var amount: Amount

    @Argument(help: "The address that is paid.")
    var receiver: Address

    func run() async throws {
        try await reportingErrors {
            let ledger = try options.common.directory.read { reader in
                var view = LedgerView(reader: reader)
                return try view.ledger()
            }
            let payment = TransactionIntent.Payment(payer: account, amount: amount.value)
            switch try ChainAsset(of: ledger) {
            case .native:
                try await options.queue(
                    TransactionIntent(to: receiver, value: amount.value, data: [], purpose: options.reference, payment: payment))
            case .token(let token):
                let units = try await units(of: token)
                let data = try ContractData.call("transfer(address,uint256)", [receiver.description, units.description])
                try await options.queue(TransactionIntent(to: token, value: 0, data: data, purpose: options.reference, payment: payment))
            }
        }
    }

    /// The amount in the token's own smallest unit; inside the ledger every asset has 18 decimals.
    private func units(of token: Address) async throws -> UInt256 {
        let call = try ContractData.call("decimals()", [])
        let answer = try await nodes.run(try options.common.chainID()) { client in try await client.call(.init(to: token, data: call)) }
        guard answer.count == 32, let decimals = UInt256(bigEndian: answer)?.asUInt64, decimals <= 18,
            let (units, rest) = amount.value.quotientAndRemainder(dividingBy: ChainWithdraw.power(of: 18 - decimals))
        else { throw Failure(message: "the token '\(token)' has no decimals, or more than 18", code: 65) }
        guard rest.isZero else {
            throw Failure(message: "the amount \(amount) has more than the token's \(decimals) decimals; round it", code: 65)
        }
        return units
    }

    private static func power(of exponent: UInt64) -> UInt256 {
        (0..<exponent).reduce(UInt256.one) { power, _ in power.multiplied(by: 10) ?? power }
    }
}
