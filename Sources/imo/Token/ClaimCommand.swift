import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct ClaimCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "claim", abstract: "Claim a holder's share of snapshots, by the holder's signature.",
        discussion: """
            Signs with a keystore, or prints the EIP-712 typed data for a wallet (--typed-data-for) and sends it signed (--signed). Without --snapshots
            everything that the holder can still claim is claimed, naming each snapshot. With --all one lifetime claim does the same, which suits many
            unclaimed snapshots. Holders without the data directory claim over HTTP: POST /imo/v1/claims.

            EXAMPLE
              imo claim tiny --keystore holder.json --password-file password.txt
              imo claim tiny --all --keystore holder.json --password-file password.txt
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var signing: SigningOptions

    @Argument(help: "The token's address, or its model's id.")
    var token: TokenArgument

    @Option(help: ArgumentHelp("The snapshots to claim.", valueName: "id,id,…"))
    var snapshots: SnapshotList?

    @Flag(help: "Claim everything up to the newest snapshot, or to --up-to, without naming each.")
    var all = false

    @Option(help: ArgumentHelp("With --all: the newest snapshot to claim.", valueName: "id"))
    var upTo: SnapshotNumber?

    @Option(help: "The account that receives the revenue; by default the holder's.")
    var recipient: Address?

    func validate() throws {
        guard !all || snapshots == nil else { throw ValidationError("--all names the snapshots itself; leave --snapshots out") }
        guard all || upTo == nil else { throw ValidationError("--up-to goes with --all") }
    }

    func run() async throws {
        try await reportingErrors {
            if all { return try await claimLifetime() }
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

    private func claimLifetime() async throws {
        let address = try signing.tokenAddress(token, common)
        let newest = try common.directory.read { reader in
            var view = LedgerView(reader: reader)
            return UInt256(try view.token(address).lastSnapshotID)
        }
        let command = try signing.sign(common) { holder, authorization in
            .claimLifetime(
                ClaimLifetime(
                    holder: holder, token: address, upToSnapshotID: upTo?.id ?? newest, recipient: recipient ?? holder, authorization: authorization))
        }
        guard let command, case .claimLifetime(let claim) = command else { return }
        let entry = try await common.submit(command)
        common.show(
            .object([
                "token": .text(address), "holder": .text(claim.holder), "recipient": .text(claim.recipient),
                "upToSnapshot": .amount(claim.upToSnapshotID), "claimed": .amount(entry.amountCredited(to: .address(claim.recipient))),
                "entry": .count(entry.number),
            ]))
    }

    /// Returns the named snapshots, or all that still pay. Returns none when they cannot be read; the ledger then refuses the claim.
    private func claimed(by holder: Address, token: Address) -> [UInt256] {
        if let snapshots { return snapshots.ids }
        let open = try? common.directory.read { reader in
            var view = LedgerView(reader: reader)
            return try view.openClaims(of: holder, in: token).map { UInt256($0.snapshotID) }
        }
        return open ?? []
    }
}
