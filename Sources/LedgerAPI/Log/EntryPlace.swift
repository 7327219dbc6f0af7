internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerAudit
internal import LedgerCore
internal import StrictJSON

/// Where the entry of a response stands: the journal's hash up to it, and with `?proof=true` its inclusion in the public log.
struct EntryPlace: Sendable {
    private let isProofWanted: Bool

    /// - Throws: ``Problem`` where `proof` is given and neither true nor false.
    init(_ request: Request) throws(Problem) {
        switch request.query("proof") {
        case nil, "false": isProofWanted = false
        case "true": isProofWanted = true
        case let other?: throw .badRequest("'proof' is '\(other.prefix(80))'; expected true or false.")
        }
    }

    /// The members that a response without a place gets: `chainHash`, and `inclusion` where it is wanted.
    func members(of number: UInt64, in environment: LedgerAPIEnvironment) throws(Problem) -> [JSONMember] {
        let hash = try environment.readLedger { reader in try reader.entry(.number(number))?.hash }
        return [hash.map { JSONMember("chainHash", .text($0)) }].compactMap { $0 } + (try inclusion(of: number, in: environment))
    }

    /// The member `inclusion`, where it is wanted.
    func inclusion(of number: UInt64, in environment: LedgerAPIEnvironment) throws(Problem) -> [JSONMember] {
        guard isProofWanted else { return [] }
        guard environment.log != nil else { return [JSONMember("inclusion", EntryInclusion.noLog.json)] }
        return [JSONMember("inclusion", try environment.publicLog { try EntryInclusion(of: number, in: $0).json })]
    }
}
