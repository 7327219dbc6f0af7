import ArgumentParser
import EthereumPrimitives
import Foundation
import Ledger
import LedgerCore
import StrictJSON

struct OfferClose: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close", abstract: "Close an offer whose window has ended: refund, give the tokens, pay the proceeds.",
        discussion: """
            Each depositor's tokens are given once: the id of the command follows from the offer and the depositor, so that a run that was cut off is taken up
            by another. With --duration-seconds they are given by a vesting schedule. The proceeds are paid when all tokens are given.

            EXAMPLE
              imo offer close seed
              imo offer close seed --cliff-seconds 31557600 --duration-seconds 126230400
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The offer's id.")
    var offer: ProgramID

    @Option(help: "Seconds until the first tokens are unlocked.")
    var cliffSeconds: UInt64 = 0

    @Option(help: "Seconds until all tokens are unlocked; without it they are free at once.")
    var durationSeconds: UInt64?

    func run() async throws {
        try await reportingErrors {
            var state = try common.directory.read { try OfferState(offer, in: $0) }
            if state.state == "open" {
                if let closesAt = state.closesAt, closesAt > .now {
                    throw Failure(message: "the window of \(offer) ends at \(closesAt.rfc3339); close it then", code: 65)
                }
                try await runAll(state.version)
                state = try common.directory.read { try OfferState(offer, in: $0) }
            }
            if state.state == "succeeded" {
                try await deliver(state)
                let event = SendProgramEvent(program: offer, version: state.version, event: "delivered", fields: "{}", signer: nil)
                _ = try await common.sendEvent(.sendProgramEvent(event), program: offer, version: state.version)
                state = try common.directory.read { try OfferState(offer, in: $0) }
            }
            common.show(state.shown(as: offer))
        }
    }

    /// Runs what is due until no payment waits.
    private func runAll(_ version: UInt64) async throws {
        let command = Command.runProgram(RunProgram(program: offer, version: version))
        while try common.directory.read({ try $0.program(offer, version: version, in: ProgramCache()).running.isDue(at: .now) }) {
            _ = try await common.submit(command)
        }
    }

    private func deliver(_ state: OfferState) async throws {
        let token = try common.directory.read { reader in
            var view = LedgerView(reader: reader)
            return try view.registered(state.model).token
        }
        for (holder, amount) in state.grants {
            guard let address = try? Address(holder) else {
                throw Failure(
                    message:
                        "\(holder) deposited and is no address, so that it cannot have tokens; all deposits are refunded when the time to deliver is over",
                    code: 65)
            }
            try await give(amount, of: token, to: address, state)
        }
    }

    /// Gives a depositor's tokens, under the first id of this depositor that was not refused.
    private func give(_ amount: UInt256, of token: Address, to holder: Address, _ state: OfferState) async throws {
        var attempt = 0
        while true {
            let id = CommandID(derivedFrom: ["imo offer 1", offer.description, "\(state.version)", holder.description, "\(attempt)"])
            let earlier = try common.directory.read { try $0.entry(of: id).map { try JournalEntry(encoded: $0.entry) } }
            if earlier?.outcome == .accepted { return }
            guard earlier == nil else {
                attempt += 1
                continue
            }
            _ = try await common.submit(grant(amount, of: token, to: holder), id: id)
            return
        }
    }

    private func grant(_ amount: UInt256, of token: Address, to holder: Address) -> Command {
        guard let durationSeconds else { return .issuerTransfer(IssuerTransfer(token: token, to: holder, amount: amount)) }
        let terms = VestingTerms(
            total: amount, startsAt: .now, cliffSeconds: cliffSeconds, durationSeconds: durationSeconds, isRevocable: false)
        return .grantVesting(GrantVesting(token: token, holder: holder, terms: terms))
    }
}
