import AdminSocket
import ArgumentParser
import EthereumPrimitives
import Foundation
import Ledger
import LedgerCore
import StrictJSON

struct RemoteProposals: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proposals", abstract: "List the commands that wait for a second person.",
        discussion: """
            Each is shown as this machine reads its bytes, with the hash that `imo remote approve` takes. They are dropped after 24 hours.

            EXAMPLE
              IMO_REMOTE=prod.json imo remote proposals
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingErrors {
            let proposals = try await RemoteProposal.list()
            common.show(.array(proposals.map(\.json)))
        }
    }
}

/// A command that waits for a second person, as this machine reads its bytes.
struct RemoteProposal: Sendable {
    let hash: Bytes32
    let body: [UInt8]
    let envelope: Envelope
    let approvals: JSONValue
    let expires: UInt64

    static func list() async throws -> [RemoteProposal] {
        guard let profile = try RemoteProfile.chosen() else {
            throw Failure(
                message: "no gateway is named; give --remote PROFILE before the command, as in `imo --remote prod.json remote proposals`", code: 64)
        }
        let document = try await profile.withClient { try await $0.proposals() }
        return try (document["proposals"]?.arrayValue ?? []).map(RemoteProposal.init)
    }

    /// The proposal of a hash, and the gateway where it waits.
    static func waiting(_ hash: Bytes32) async throws -> (proposal: RemoteProposal, profile: RemoteProfile) {
        guard let proposal = try await list().first(where: { $0.hash == hash }), let profile = try RemoteProfile.chosen() else {
            throw Failure(
                message:
                    "no command of the hash \(hash) waits; it was carried out or withdrawn, was dropped after 24 hours, or never came: see "
                    + "`imo remote proposals`",
                code: 66)
        }
        return (proposal, profile)
    }

    /// Believes nothing that the bytes themselves say otherwise.
    private init(json: JSONValue) throws {
        guard let body = json["body"]?.stringValue.flatMap({ try? Hex.decode($0) }), let envelope = try? Envelope(encoded: body),
            let approvals = json["approvals"], let expires = json["expires"]?.numberText.flatMap({ UInt64($0) }), expires < 1 << 40
        else {
            throw Failure(message: "the gateway's list has a command that this version cannot read; use the same version of imo for both", code: 69)
        }
        (hash, self.body, self.envelope, self.approvals, self.expires) = (Keccak256.hash(body), body, envelope, approvals, expires)
    }

    var json: JSONValue {
        .object([
            "proposal": .string("\(hash)"), "id": .text(envelope.id), "subject": .string(envelope.command.subject),
            "body": .body(of: envelope.command),
            "approvedBy": .array((approvals.arrayValue ?? []).compactMap { $0["name"] }), "expires": .time(Timestamp(milliseconds: expires * 1000)),
        ])
    }
}
