internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore
internal import TransparencyLog

/// A token as the log's entries of its ledger and its registration have it.
struct RegisteredToken {
    let address: Address
    let model: ModelID
    let terms: TokenTerms
    /// Checks signatures for the ledger.
    let admission: Admission

    /// - Throws: ``LogFormatError`` unless the entries are under the head, open the ledger, and register the token in it.
    init(_ token: Address, ledger: LoggedEntry, registration: LoggedEntry, under head: Checkpoint) throws {
        let first = try ledger.check(under: head)
        guard first.number == 1, first.isAccepted, case .openLedger(let opened)? = try first.command.command() else {
            throw LogFormatError.unproven("entry \(first.number) does not open the ledger")
        }
        let entry = try registration.check(under: head)
        for part in entry.command.parts where entry.isAccepted {
            guard case .registerModel(let registered) = try part.command() else { continue }
            let address = RegisterModel.tokenAddress(of: registered.model, ledgerID: opened.ledgerID)
            guard address == token else { continue }
            (self.address, model, terms) = (address, registered.model, registered.token)
            admission = Admission(ledger: opened, proofs: NoReexecution(), isReplay: true)
            return
        }
        throw LogFormatError.unproven("entry \(entry.number) does not register token \(token)")
    }
}
