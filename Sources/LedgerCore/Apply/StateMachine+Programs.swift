internal import EthereumPrimitives
internal import Programs

/// Whose act a step of a program is: it says from whom the step may take money.
enum ProgramActor {
    /// The operator, or time.
    case ledger
    case holder(Address)
}

extension StateMachine {
    /// A version of a program with its state.
    ///
    /// Refusals: `programNotFound`, `programVersionNotFound`.
    mutating func program(_ id: ProgramID, version: UInt64) throws(Interruption) -> (running: RunningProgram, state: ProgramStateRecord) {
        _ = try records.get(.program(id), as: ProgramRecord.self, else: .programNotFound)
        let state: ProgramStateRecord = try records.get(.programState(id, version: version), else: .programVersionNotFound)
        do throws(StoreFailure) {
            let running = try programs.version(version, of: id) { key throws(StoreFailure) in try records.peek(key) }
            guard let running else { throw StoreFailure(code: .corrupt, message: "the program \(id) has no terms; run `imo verify`") }
            return (running, state)
        } catch {
            throw .failed(error)
        }
    }

    /// Stops a command that cannot take back what it does to a program, where only records in memory may be read: it is carried out where all may be.
    func requireLoading() throws(Interruption) {
        guard records.mayLoad else { throw .failed(StoreFailure(code: .notLoaded, message: "a program runs where records may be read")) }
    }

    /// Writes a step down: its record, and the state that counts it.
    mutating func write(
        _ step: ProgramStep, of id: ProgramID, version: UInt64, after state: inout ProgramStateRecord
    ) throws(Interruption) {
        state.steps += 1
        if step == .end || step == .release { state.isEnded = true }
        create(ProgramStepRecord(time: now, step: step), at: .programStep(id, version: version, number: state.steps))
        try put(state, at: .programState(id, version: version))
    }

    /// Posts the net movements of a step: first all that is given, which every giver has by then, and then all that is received.
    ///
    /// Refusals: `programPayerInvalid`, `insufficientBalance`, `amountOverflow`.
    mutating func post(
        _ booking: ProgramBooking, of id: ProgramID, version: UInt64, _ running: RunningProgram, by actor: ProgramActor
    ) throws(Interruption) {
        let terms = running.record.terms
        let pools =
            booking.pools.sorted { $0.key < $1.key }.map { pool, change in
                (AccountID.program(id, version: version, pool: running.policy.pools[pool].name), change)
            } + [(AccountID.program(id, version: version, pool: AccountID.laterPool), booking.later)]
        for (party, change) in booking.parties where change.isNegative {
            let (account, taken) = (try payer(party, terms, actor), try amount(-change))
            try requireBeyondOwed(taken, of: account)
            try debit(taken, from: account, asset: .settlement)
        }
        for (account, change) in pools where change.isNegative { try debit(try amount(-change), from: account, asset: .settlement) }
        for (account, change) in pools where !change.isNegative { try credit(try amount(change), to: account, asset: .settlement) }
        for (party, change) in booking.parties where !change.isNegative && !change.isZero {
            let account = try payee(party, terms)
            try credit(try amount(change), to: account, asset: .settlement)
            if case .revenue = account { continue }
            try takeOwedPayout(of: account)
        }
    }

    /// Requires that each giver of a step has what it gives, without posting anything.
    ///
    /// Refusals: `programPayerInvalid`, `insufficientBalance`, `amountOverflow`.
    mutating func requireFunds(for booking: ProgramBooking, _ running: RunningProgram) throws(Interruption) {
        for (party, change) in booking.parties where change.isNegative {
            let account = try payer(party, running.record.terms, .ledger)
            let available = try records.balance(account, .settlement).available
            try refuse(.insufficientBalance, unless: try amount(-change) <= available)
        }
    }

    private func amount(_ value: Fraction) throws(Interruption) -> UInt256 {
        guard let amount = value.amount else { throw .refused(.amountOverflow) }
        return amount
    }

    /// The account from which a party's money is taken: one that the terms name, the signer's own, or for the operator any account of a name.
    private mutating func payer(_ party: String, _ terms: ProgramTerms, _ actor: ProgramActor) throws(Interruption) -> AccountID {
        let bound = terms.bindings.first { $0.party == party }?.account
        guard let account = bound ?? FundedAccount(text: party)?.id else { throw .refused(.programPayerInvalid) }
        switch (account, actor) {
        case (.address(let address), .holder(let signer)): try refuse(.programPayerInvalid, unless: address == signer)
        case (.named(let name), .ledger): try requireExistence(of: .named(name))
        case (.named, .holder): try refuse(.programPayerInvalid, unless: bound != nil)
        default: throw .refused(.programPayerInvalid)
        }
        return account
    }

    /// The account that a party is paid to: one that the terms name, that of its address or name, and otherwise the program's owner.
    private mutating func payee(_ party: String, _ terms: ProgramTerms) throws(Interruption) -> AccountID {
        if let bound = terms.bindings.first(where: { $0.party == party })?.account {
            guard case .revenue(let model) = bound else { return bound }
            return try receiver(ofRevenueOf: model, try records.model(model))
        }
        switch FundedAccount(text: party) {
        case .named(let name)?:
            if try records.find(.account(name), as: AccountRecord.self) != nil { return .named(name) }
        case .address(let address)?:
            if try isUsable(address) { return .address(address) }
        case nil: break
        }
        return terms.owner.id
    }
}
