internal import EthereumPrimitives
internal import LedgerCore

/// The facts that decide about remote requests and must outlive a restart: the nonces that were used, the money that people have taken out alone, and
/// the commands that wait for a second person.
///
/// Pure: time comes in as seconds since the epoch, and the caller makes changes durable before it acts on them.
struct AdminRecords: Sendable, Hashable {
    /// The seconds for which a request may be valid from the time at which it arrives.
    static let maximumValiditySeconds: UInt64 = 300
    /// The seconds after which a command that waits for a second person is dropped, and money that was taken out counts no more.
    static let periodSeconds: UInt64 = 86_400
    /// The most nonces of one key that are remembered, which bounds its requests in five minutes.
    static let maximumNonces = 1_024
    /// The most commands of one person that wait.
    static let maximumProposals = 32
    /// The most withdrawals of one person alone in a period.
    static let maximumSpendings = 1_024

    struct Nonce: Sendable, Hashable {
        let address: Address
        let value: Bytes32
    }

    struct Approval: Sendable, Hashable {
        let name: AccountName
        let address: Address
        let at: UInt64
    }

    /// A command that waits for a second person, or had one and was carried out.
    struct Proposal: Sendable, Hashable {
        /// The exact bytes of the envelope, which the people sign.
        let body: [UInt8]
        let expires: UInt64
        var approvals: [Approval]
    }

    struct Spending: Sendable, Hashable {
        let name: AccountName
        let amount: UInt256
        let at: UInt64
    }

    /// Until when each used nonce must be remembered.
    var nonces: [Nonce: UInt64] = [:]
    /// By the hash of their bytes.
    var proposals: [Bytes32: Proposal] = [:]
    /// By the hash of the command's bytes.
    var spendings: [Bytes32: Spending] = [:]

    /// Takes a nonce for its one use.
    mutating func take(_ nonce: Nonce, until expires: UInt64, at now: UInt64) throws(AdminRefusal) {
        guard now < expires else { throw .expired }
        guard expires - now <= AdminRecords.maximumValiditySeconds else { throw .validTooLong }
        nonces = nonces.filter { now < $0.value }
        guard nonces[nonce] == nil else { throw .replayed }
        guard nonces.count(where: { $0.key.address == nonce.address }) < AdminRecords.maximumNonces else { throw .tooMany("requests of this key") }
        nonces[nonce] = expires
    }

    /// Decides about a command that takes money out.
    ///
    /// - Parameters:
    ///   - hash: That of the command's exact bytes, `body`.
    ///   - administrators: Those of now; whose key was removed approves nothing any more.
    /// - Returns: nil when the command may be carried out, or else the proposal that waits for a second person.
    mutating func admit(
        _ hash: Bytes32, body: [UInt8], outflow: UInt256, by person: Administrator, administrators: Administrators, at now: UInt64
    ) throws(AdminRefusal) -> Proposal? {
        proposals = proposals.filter { now < $0.value.expires }
        spendings = spendings.filter { now < $0.value.at + AdminRecords.periodSeconds }
        guard !outflow.isZero else { return nil }
        if let proposal = proposals[hash] { return approve(proposal, hash, by: person, administrators: administrators, at: now) }
        // The same bytes take the money once: the ledger knows their id.
        if let spending = spendings[hash], spending.name == person.name { return nil }
        if try spends(outflow, hash, by: person, limit: administrators.limit, at: now) { return nil }
        guard proposals.values.count(where: { $0.approvals.first?.name == person.name }) < AdminRecords.maximumProposals else {
            throw .tooMany("commands of this person that wait for a second one")
        }
        let approval = Approval(name: person.name, address: person.address, at: now)
        let proposal = Proposal(body: body, expires: now + AdminRecords.periodSeconds, approvals: [approval])
        proposals[hash] = proposal
        return proposal
    }

    /// Takes back a command that waits for a second person.
    ///
    /// - Returns: nil where none of this hash waits: what two people have approved may be carried out already.
    mutating func withdraw(_ hash: Bytes32, administrators: Administrators, at now: UInt64) -> Proposal? {
        guard let proposal = proposals[hash], now < proposal.expires, proposal.approvals.count(where: administrators.mayStillApprove) < 2 else {
            return nil
        }
        proposals[hash] = nil
        return proposal
    }

    /// Forgets money that was not taken out after all, because the ledger refused the command.
    mutating func forget(_ hash: Bytes32) { spendings[hash] = nil }

    private mutating func approve(
        _ proposal: Proposal, _ hash: Bytes32, by person: Administrator, administrators: Administrators, at now: UInt64
    ) -> Proposal? {
        var proposal = proposal
        proposal.approvals.removeAll { !administrators.mayStillApprove($0) }
        if !proposal.approvals.contains(where: { $0.name == person.name || $0.address == person.address }) {
            proposal.approvals.append(Approval(name: person.name, address: person.address, at: now))
        }
        proposals[hash] = proposal
        return proposal.approvals.count >= 2 ? nil : proposal
    }

    private mutating func spends(
        _ amount: UInt256, _ hash: Bytes32, by person: Administrator, limit: UInt256, at now: UInt64
    ) throws(AdminRefusal) -> Bool {
        let earlier = spendings.values.filter { $0.name == person.name }
        let total = earlier.reduce(Optional(amount)) { sum, spending in sum.flatMap { $0.adding(spending.amount) } }
        guard let total, total <= limit else { return false }
        guard earlier.count < AdminRecords.maximumSpendings else { throw .tooMany("withdrawals of this person in a day") }
        spendings[hash] = Spending(name: person.name, amount: amount, at: now)
        return true
    }
}

extension Administrators {
    /// Whether the key that approved is still the person's, with the role.
    func mayStillApprove(_ approval: AdminRecords.Approval) -> Bool {
        guard let administrator = self[approval.address] else { return false }
        return administrator.name == approval.name && administrator.roles.contains(.treasury)
    }
}

/// The reasons why a remote request is refused.
enum AdminRefusal: Error, Sendable, Hashable {
    case expired
    case validTooLong
    case replayed
    case tooMany(String)
}
