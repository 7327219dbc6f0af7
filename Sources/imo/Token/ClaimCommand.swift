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
            unclaimed snapshots. With --least-amount the claim is refused where it would pay less, with --snapshot-root where the snapshots are others
            than those that were looked at: `snapshotRoot` of `imo token show`, with --all that of the newest snapshot, of several snapshots the Keccak-256
            of their roots one after the other. Holders without the data directory claim over HTTP: POST /imo/v1/claims.

            EXAMPLE
              imo claim tiny --keystore holder.json --password-file password.txt
              imo claim tiny --all --keystore holder.json --password-file password.txt
              imo claim tiny --least-amount 387000wei --keystore holder.json --password-file password.txt
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var place: PlaceOptions
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

    @Option(help: ArgumentHelp("The least that is to be paid: \(Amount.help).", valueName: "amount"))
    var leastAmount: Amount?

    @Option(help: ArgumentHelp("The root that the snapshots must have, 0x and 64 hexadecimal digits.", valueName: "root"))
    var snapshotRoot: Bytes32?

    private var bounds: ClaimBounds { ClaimBounds(leastAmount: leastAmount?.value, snapshotRoot: snapshotRoot) }

    func validate() throws {
        guard !all || snapshots == nil else { throw ValidationError("--all names the snapshots itself; leave --snapshots out") }
        guard all || upTo == nil else { throw ValidationError("--up-to goes with --all") }
        guard leastAmount?.value != .zero else { throw ValidationError("--least-amount 0 asks for nothing; leave it out") }
    }

    func run() async throws {
        try await reportingErrors {
            if all { return try await claimLifetime() }
            let address = try signing.tokenAddress(token, common)
            let command = try signing.sign(common) { holder, authorization in
                .claim(
                    Claim(
                        holder: holder, token: address, snapshotIDs: claimed(by: holder, token: address), recipient: recipient ?? holder,
                        bounds: bounds, authorization: authorization))
            }
            guard let command, case .claim(let claim) = command else { return }
            let entry = try await common.submit(command)
            common.show(
                .object(
                    [
                        JSONMember("token", .text(address)), JSONMember("holder", .text(claim.holder)),
                        JSONMember("recipient", .text(claim.recipient)),
                        JSONMember("snapshots", .array(claim.snapshotIDs.map { .amount($0) })),
                        JSONMember("claimed", .amount(entry.amountCredited(to: .address(claim.recipient)))),
                    ] + (try await place.members(of: entry.number, common))))
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
                    holder: holder, token: address, upToSnapshotID: upTo?.id ?? newest, recipient: recipient ?? holder, bounds: bounds,
                    authorization: authorization))
        }
        guard let command, case .claimLifetime(let claim) = command else { return }
        let entry = try await common.submit(command)
        common.show(
            .object(
                [
                    JSONMember("token", .text(address)), JSONMember("holder", .text(claim.holder)), JSONMember("recipient", .text(claim.recipient)),
                    JSONMember("upToSnapshot", .amount(claim.upToSnapshotID)),
                    JSONMember("claimed", .amount(entry.amountCredited(to: .address(claim.recipient)))),
                ] + (try await place.members(of: entry.number, common))))
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
