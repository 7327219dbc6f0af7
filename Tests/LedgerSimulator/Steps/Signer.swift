internal import EthereumPrimitives
internal import EthereumWallet
internal import LedgerCore

/// The keys of the simulated holders and of the operator, and who may say what with them.
///
/// A signature costs as much as a hundred other steps, so that only one seed in ``interval`` has them; the ledgers of the others skip admission.
struct Signer: Sendable {
    static let interval: UInt64 = 16

    static let holders = (1...5).map { key(0x1000 + $0) }
    static let operatorKey = key(0x2000)

    private let domain: SigningDomain
    private let attestationDomain: SigningDomain

    /// - Parameter salt: That of the history's generation.
    init(ledger: OpenLedger, salt: Bytes32? = nil) {
        domain = ledger.signingDomain(salt: salt)
        attestationDomain = ledger.signingDomain
    }

    /// The command with the signatures that it needs; unchanged where it needs none or where nobody has the key.
    func signed(_ command: Command) -> Command {
        if case .linked(let link) = command { return .linked(LinkedCommands(link.commands.map(signed))) }
        var command = command
        if case .revealContent(let reveal) = command { command = .revealContent(reveal.with(proof: proof(of: reveal))) }
        if case .acceptPayment(let payment) = command { return .acceptPayment(payment.with(signature: signature(of: payment) ?? [])) }
        guard let signature = signature(of: command) else { return command }
        return command.with(signature: signature) ?? command
    }

    /// Whether admission must let the command pass. Signatures are deterministic (RFC 6979), so that there is one for each message and key.
    func admits(_ command: Command) -> Bool {
        switch command {
        case .linked(let link): return link.commands.allSatisfy { $0.isLinkable && admits($0) }
        case .credit(let payload) where payload.amount >= UInt256.one << 200: return false
        case .deposit(let payload) where payload.amount >= UInt256.one << 200: return false
        case .revealContent(let reveal) where reveal.proof != proof(of: reveal): return false
        case .acceptPayment(let payment):
            let amount = payment.token.amount(of: payment.authorization.value)
            return payment.signature == signature(of: payment) && amount.map { $0 < UInt256.one << 200 } ?? false
        default: break
        }
        guard let authorization = command.message?.authorization else { return true }
        return authorization.signature == signature(of: command)
    }

    private func signature(of command: Command) -> [UInt8]? {
        guard let message = command.message, let key = Signer.holders.first(where: { $0.address == message.signer }) else { return nil }
        return try? key.sign(domain.digest(of: message)).bytes
    }

    private func signature(of payment: AcceptPayment) -> [UInt8]? {
        let key = Signer.holders.first { $0.address == payment.authorization.from }
        return try? key?.sign(payment.token.digest(of: payment.authorization)).bytes
    }

    private func proof(of reveal: RevealContent) -> [UInt8] {
        let attestation = reveal.attestation(by: Signer.operatorKey.address)
        return (try? Signer.operatorKey.sign(attestationDomain.digest(of: attestation)).bytes) ?? []
    }

    private static func key(_ number: UInt64) -> PrivateKey {
        do { return try PrivateKey(word(number).bytes) } catch { preconditionFailure("\(number) is a private key") }
    }
}

extension AcceptPayment {
    fileprivate func with(signature: [UInt8]) -> AcceptPayment {
        AcceptPayment(model: model, token: token, authorization: authorization, signature: signature)
    }
}

extension RevealContent {
    fileprivate func with(proof: [UInt8]) -> RevealContent {
        RevealContent(
            owner: owner, salt: salt, prompt: prompt, aigcData: aigcData, model: model, modelCommitment: modelCommitment, proofKind: proofKind,
            proof: proof, authorization: authorization)
    }
}

extension Command {
    /// The same with another signature: in every signed command's encoding the authorization stands last, and the signature last in it.
    func with(signature: [UInt8]) -> Command? {
        guard case .list(var fields)? = try? RLP.decode(encoded), case .list(var payload)? = fields.last, let last = payload.last else { return nil }
        payload[payload.count - 1] = last.replacingLast(by: signature)
        fields[fields.count - 1] = .list(payload)
        return try? Command(encoded: RLP.encode(.list(fields)))
    }
}

extension RLP.Item {
    fileprivate func replacingLast(by bytes: [UInt8]) -> RLP.Item {
        guard case .list(var items) = self, let last = items.last else { return .bytes(bytes) }
        items[items.count - 1] = last.replacingLast(by: bytes)
        return .list(items)
    }
}
