import ArgumentParser
import EthereumABI
import EthereumPrimitives
import Ledger
import LedgerCore

struct ClaimCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "claim", abstract: "Claim a holder's share of snapshots, by the holder's signature.",
        discussion: """
            Signs with a keystore, or prints the EIP-712 typed data for a wallet (--typed-data-for) and sends it signed (--signed). Without --snapshots all
            that the holder can still claim is claimed. A holder without the data directory claims over HTTP: POST /imo/v1/claims.

            EXAMPLE
              imo claim tiny --keystore holder.json --password-file password.txt
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var signing: SigningOptions

    @Argument(help: "The token's address, or its model's id.")
    var token: TokenArgument

    @Option(help: ArgumentHelp("The snapshots to claim.", valueName: "id,id,…"))
    var snapshots: SnapshotList?

    @Option(help: "Whose account receives the revenue; the holder's without it.")
    var recipient: Address?

    func run() async throws {
        try await reportingErrors {
            let address = try signing.tokenAddress(token, common)
            let command = try signing.sign(common) { holder, authorization in
                .claim(
                    Claim(
                        holder: holder, token: address, snapshotIDs: claimed(by: holder, token: address), recipient: recipient ?? holder,
                        authorization: authorization))
            }
            guard let command, case .claim(let claim) = command else { return }
            let entry = try await common.submit(command)
            common.show(
                .object([
                    "token": .text(address), "holder": .text(claim.holder), "recipient": .text(claim.recipient),
                    "snapshots": .array(claim.snapshotIDs.map { .amount($0) }),
                    "claimed": .amount(entry.amountCredited(to: .address(claim.recipient))),
                    "entry": .count(entry.number),
                ]))
        }
    }

    /// The named snapshots, or all that still pay. None where they cannot be read, which the ledger refuses by name.
    private func claimed(by holder: Address, token: Address) -> [UInt256] {
        if let snapshots { return snapshots.ids }
        let open = try? common.directory.read { reader in
            var view = LedgerView(reader: reader)
            return try view.openClaims(of: holder, in: token).map { UInt256($0.snapshotID) }
        }
        return open ?? []
    }
}
