internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `GET /imo/v1/tokens/{token}/typed-data/{kind}?…`, and for contents `POST /imo/v1/contents/typed-data/{kind}` with the members as JSON: the EIP-712
/// document that any wallet signs by `eth_signTypedData_v4`.
///
/// Members that are missing are filled in where they can be known: the signer's next nonce, a deadline ten minutes from now, the holder as the recipient, for
/// a claim all snapshots that pay the holder, for a lifetime claim the newest snapshot, and for a cancellation the message's own nonce.
struct ServeTypedData: Sendable {
    static let defaultDeadlineSeconds: UInt64 = 600

    let environment: LedgerAPIEnvironment

    func respondForToken(to request: Request, context: EndpointContext) async throws -> Response {
        guard let kind = SignedKind(rawValue: context.parameters.get("kind") ?? ""), kind.subject == .token else {
            throw Problem.notFound("There is typed data for claim, claim-lifetime, transfer, approve, transfer-from and burn.")
        }
        var members = [JSONMember("token", .text(try context.address("token")))]
        // Every parameter is a member, so that a misspelt one is refused instead of left out of what is signed.
        for parameter in request.uri.queryParameters {
            let key = String(parameter.key)
            let value = request.query(key) ?? ""
            let isList = key == "snapshots" || key == "snapshotIds"
            let name = isList ? "snapshotIds" : key
            guard !members.contains(where: { $0.name == name }) else {
                throw Problem.badRequest("'\(name.prefix(80))' is given twice; give it once.")
            }
            members.append(JSONMember(name, isList ? .array(value.split(separator: ",").map { .string(String($0)) }) : .string(value)))
        }
        return try respond(kind, members: members)
    }

    func respondForContent(to request: Request, context: EndpointContext) async throws -> Response {
        guard let kind = SignedKind(rawValue: context.parameters.get("kind") ?? ""), kind.subject == .content else {
            throw Problem.notFound("There is typed data for content-commit, content-reveal, content-challenge and content-move.")
        }
        return try await environment.withJSON(of: request, context, upTo: kind.maximumBodyBytes) { document in
            guard let members = document.objectValue else { throw Problem.badRequest("The body is the message's members, as an object.") }
            return try respond(kind, members: members)
        }
    }

    /// The document of a cancellation, a withdrawal or a key's revocation, which are about no token.
    func respondForHolder(to request: Request, context: EndpointContext) async throws -> Response {
        guard let kind = SignedKind(rawValue: context.parameters.get("kind") ?? ""), kind.subject == .holder else {
            throw Problem.notFound("There is typed data for cancel, withdrawal, key-revocation and wallet-link.")
        }
        var members = [JSONMember(kind.signerName, .text(try context.address("address")))]
        for name in ["lastNonce", "amount", "destination", "account", "key", "nonce", "deadline"] {
            if let value = request.query(name) { members.append(JSONMember(name, .string(value))) }
        }
        return try respond(kind, members: members)
    }

    /// The document of an event for a program: `event`, its `fields` as a JSON object, and who signs it, `holder`.
    func respondForProgram(to request: Request, context: EndpointContext) async throws -> Response {
        guard let program = try? ProgramID(context.parameters.get("program") ?? "") else { throw Problem(.programNotFound) }
        var members = [JSONMember("program", .text(program))]
        for name in ["holder", "version", "event", "fields", "nonce", "deadline"] {
            if let value = request.query(name) { members.append(JSONMember(name, .string(value))) }
        }
        if request.query("version") == nil {
            let now = environment.clock()
            let version = try environment.readPrograms { reader, _ in try reader.program(program).version(at: now) }
            members.append(JSONMember("version", .count(version)))
        }
        return try respond(.programEvent, members: members)
    }

    private func respond(_ kind: SignedKind, members: [JSONMember]) throws -> Response {
        do { return try document(kind, members: members) } catch let error as Unreadable { throw Problem.badRequest(error.description) }
    }

    private func document(_ kind: SignedKind, members: [JSONMember]) throws -> Response {
        var members = members
        try complete(&members, of: kind)
        let command = try SignedMessage(kind: kind, members: .object(members)).command(signature: [])
        guard let message = command.message else { throw Problem.internalError }
        return Response(json: .typedData(message, domain: environment.writer.signingDomain))
    }

    /// Adds what was not given and can be known.
    private func complete(_ members: inout [JSONMember], of kind: SignedKind) throws {
        let given = SignedMessage(kind: kind, members: .object(members))
        let signer = try given.address(kind.signerName)
        let isMissing = { (name: String) in given.members[name] == nil }
        if isMissing("nonce") { members.append(JSONMember("nonce", .count(try environment.read { try $0.nextNonce(of: signer) }))) }
        if isMissing("deadline") {
            members.append(JSONMember("deadline", .count(environment.clock().seconds + Self.defaultDeadlineSeconds)))
        }
        if isMissing("lastNonce"), kind == .cancel, let nonce = JSONValue.object(members)["nonce"] { members.append(JSONMember("lastNonce", nonce)) }
        if isMissing("recipient"), [.claim, .claimLifetime, .burn].contains(kind) { members.append(JSONMember("recipient", .text(signer))) }
        if isMissing("upToSnapshotId"), kind == .claimLifetime {
            let token = try given.address("token")
            members.append(JSONMember("upToSnapshotId", .count(try environment.read { try $0.token(token).lastSnapshotID })))
        }
        if isMissing("snapshotIds"), kind == .claim {
            let token = try given.address("token")
            let claimable = try environment.read { try $0.openClaims(of: signer, in: token, newest: UInt64(Claim.maximumSnapshots)) }
            guard !claimable.isEmpty else { throw Problem(.nothingToClaim) }
            members.append(JSONMember("snapshotIds", .array(claimable.map { .count($0.snapshotID) })))
        }
    }
}
