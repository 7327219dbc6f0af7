internal import EthereumPrimitives
internal import HTTPTypes
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import Logging

/// Lets a request to the remote admin endpoints pass when a person who may has signed it. Cheap checks come before dear ones, and all of them before
/// the body is read.
struct RemoteGate: Sendable {
    let administratorsPath: String
    let register: AdminRegister
    /// The ledger's own domain, without a generation's salt: requests live for minutes.
    let domain: SigningDomain
    let clock: @Sendable () -> Timestamp
    let logger: Logger

    /// A request that passed.
    struct Visitor: Sendable {
        let person: Administrator
        let administrators: Administrators
        let body: [UInt8]

        /// The name for the audit trail.
        var actor: String { "\(person.name) (\(person.address))" }
    }

    /// - Parameters:
    ///   - role: The role that the request needs; nil where its body says.
    ///   - maximumBytes: The most that the body may have.
    /// - Throws: ``Problem``; it is logged with who asked.
    func pass(_ request: Request, context: EndpointContext, role: AdminRole?, maximumBytes: Int = 0) async throws -> Visitor {
        var isKnown = false
        do { return try await check(request, role: role, maximumBytes: maximumBytes, isKnown: &isKnown) } catch let problem as Problem {
            // Strangers must not fill the log.
            note(problem, request, context, level: isKnown ? .notice : .debug)
            throw problem
        }
    }

    /// - Parameter isKnown: Becomes true once the signature has shown that the request is a person's of the list.
    private func check(_ request: Request, role: AdminRole?, maximumBytes: Int, isKnown: inout Bool) async throws -> Visitor {
        let administrators = try readAdministrators()
        let proof = try RemoteProof(request)
        let now = clock().seconds
        guard now < proof.expires else { throw Problem(.expired) }
        guard proof.expires - now <= AdminRecords.maximumValiditySeconds else { throw Problem(.validTooLong) }
        guard let person = administrators[proof.address] else {
            throw Problem(
                status: .unauthorized, title: "Unknown key",
                detail: "The key \(proof.address) is nobody's here; the operator adds it with `imo admin add`.")
        }
        let nonce = AdminRecords.Nonce(address: proof.address, value: proof.nonce)
        guard try readRecords().nonces[nonce] == nil else { throw Problem(.replayed) }
        let outcome = domain.check(proof.signature, over: proof.request(request.method.rawValue, request.uri.path).message(by: proof.address))
        guard outcome == .accepted else {
            throw Problem(
                status: .unauthorized, title: "Signature not accepted",
                detail:
                    "The signature is not \(proof.address)'s over this method, path, body, nonce and expiry for the ledger \(domain.verifyingContract) "
                    + "of chain id \(domain.chainID).")
        }
        isKnown = true
        if let role { try person.require([role]) }
        let body = try await readBody(of: request, upTo: maximumBytes)
        guard Keccak256.hash(body) == proof.bodyHash else {
            throw Problem.badRequest(
                "The body is not the one that was signed: its Keccak-256 is \(Keccak256.hash(body)), signed was \(proof.bodyHash).")
        }
        try use(nonce, until: proof.expires, isReading: role == .read)
        return Visitor(person: person, administrators: administrators, body: body)
    }

    private func readAdministrators() throws -> Administrators {
        let administrators: Administrators?
        do { administrators = try Administrators.read(administratorsPath) } catch {
            logger.error("remote administration is off", metadata: ["reason": "\(error)"])
            throw Problem.unavailable("The list of administrators cannot be read; the gateway's log says why.")
        }
        guard let administrators else { throw Problem.notFound("This gateway is not administrated from other machines.") }
        return administrators
    }

    private func readRecords() throws -> AdminRecords {
        do { return try register.read() } catch { throw unavailable(error) }
    }

    private func readBody(of request: Request, upTo maximumBytes: Int) async throws -> [UInt8] {
        do { return try await request.bytes(upTo: maximumBytes) } catch is BodyTooLarge { throw Problem.tooLarge(maximumBytes: maximumBytes) }
    }

    /// Uses a nonce up. Reading goes on with a full disk.
    private func use(_ nonce: AdminRecords.Nonce, until expires: UInt64, isReading: Bool) throws {
        let now = clock().seconds
        do { try register.change { try $0.take(nonce, until: expires, at: now) } } catch let refusal as AdminRefusal {
            throw Problem(refusal)
        } catch {
            guard !isReading else { return }
            throw unavailable(error)
        }
    }

    /// Makes the problem of records that cannot be used.
    func unavailable(_ error: any Error) -> Problem {
        logger.error("the records of remote administration cannot be used", metadata: ["reason": "\(error)"])
        return Problem.unavailable("The records of remote administration cannot be used; the gateway's log says why. Nothing was done.")
    }

    private func note(_ problem: Problem, _ request: Request, _ context: EndpointContext, level: Logger.Level) {
        logger.log(
            level: level, "remote admin request refused",
            metadata: [
                "from": "\(context.address.map { "\($0)" } ?? "unknown")", "claimed": "\(RemoteProof.claimed(in: request))",
                "path": "\(request.uri.path.prefix(80))", "status": "\(problem.status.code)", "reason": "\(problem.title)",
            ])
    }
}

extension Administrator {
    /// - Throws: ``Problem`` that names the role which the person lacks.
    func require(_ roles: Set<AdminRole>) throws(Problem) {
        // Each role includes reading.
        let missing = roles.subtracting(self.roles).subtracting([.read])
        guard missing.isEmpty else {
            let names = missing.map(\.rawValue).sorted().joined(separator: ", ")
            throw Problem(
                status: .forbidden, title: "Role missing",
                detail: "\(name) lacks the role \(names) and has \(self.roles.map(\.rawValue).sorted().joined(separator: ", ")). Nothing was done.")
        }
    }
}

extension Problem {
    init(_ refusal: AdminRefusal) {
        switch refusal {
        case .expired:
            self.init(
                status: .unauthorized, title: "Request expired",
                detail: "The request's time is over; sign it anew. Where that does not help, set the clocks of both machines.")
        case .validTooLong:
            self.init(
                status: .unauthorized, title: "Valid for too long",
                detail:
                    "The request would be valid for more than \(AdminRecords.maximumValiditySeconds) s; sign it for less, and set the clocks of both "
                    + "machines.")
        case .replayed: self.init(status: .conflict, title: "Request replayed", detail: "The request's nonce was used before. Nothing was done.")
        case .tooMany(let what): self = .tooMany(what, wait: AdminRecords.maximumValiditySeconds * 1_000_000_000)
        }
    }
}
