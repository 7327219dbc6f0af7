internal import EthereumPrimitives
package import LedgerCore

/// What happened to one account in one asset in a period: the opening balance, each movement, the closing balance. Exact to the last digit.
package struct AccountStatement: Sendable {
    package let account: AccountID
    package let asset: MovedAsset
    /// Before the first line and after the last one.
    package let opening: MovementTotals
    package let closing: MovementTotals
    package let lines: [StatementLine]
}

/// One movement, with what its entry says about it.
package struct StatementLine: Sendable {
    package let movement: RecordedMovement
    package let time: Timestamp
    package let id: CommandID
    /// The charged call, where the entry settles one.
    package let receipt: Receipt?
    /// The other accounts of the entry.
    package let counterparties: [AccountID]
    /// What the command says it is for.
    package let reference: String?
}

/// The entries of a period, by number.
package struct StatementPeriod: Sendable {
    package let from: Timestamp?
    package let to: Timestamp?
    package let numbers: Range<UInt64>

    /// - Parameters:
    ///   - from: The first moment that belongs to it; the beginning of the ledger without one.
    ///   - to: The first moment that does not; the present without one.
    package init(from: Timestamp?, to: Timestamp?, in reader: some LedgerReader) throws {
        self.from = from
        self.to = to
        let first = try from.map { try reader.firstEntry(notBefore: $0) } ?? 1
        let end = try to.map { try reader.firstEntry(notBefore: $0) } ?? reader.head().number + 1
        numbers = first..<max(first, end)
    }
}

extension AccountStatement {
    /// The statements of an account, one for each asset that it ever had; of the settlement asset also when it never had any.
    package static func all(
        of account: AccountID, in period: StatementPeriod, reader: some LedgerReader, history: some MovementReader
    ) throws -> [AccountStatement] {
        let assets = try history.assets(of: account)
        let settlement = MovedAsset.money(.settlement)
        return try (assets.contains(settlement) ? assets : [settlement] + assets).map { asset in
            try AccountStatement(of: account, asset, in: period, reader: reader, history: history)
        }
    }

    /// - Throws: ``StoreFailure`` with the code `corrupt` when the movements do not lead from the opening balance to the closing one.
    package init(
        of account: AccountID, _ asset: MovedAsset, in period: StatementPeriod, reader: some LedgerReader, history: some MovementReader
    ) throws {
        self.account = account
        self.asset = asset
        opening = try history.totals(of: account, asset, before: period.numbers.lowerBound)
        closing = try history.totals(of: account, asset, before: period.numbers.upperBound)
        var lines: [StatementLine] = []
        var (received, given) = (opening.received, opening.given)
        for movement in try history.movements(of: account, asset, in: period.numbers, limit: .max) {
            lines.append(try StatementLine(movement, of: account, reader: reader))
            received = received.adding(movement.received) ?? .max
            given = given.adding(movement.given) ?? .max
        }
        self.lines = lines
        guard MovementTotals(received: received, given: given) == closing else {
            throw StoreFailure(
                code: .corrupt, message: "the history of \(account) does not add up; remove history.sqlite, which is then made anew, and run `imo verify`")
        }
    }
}

extension StatementLine {
    package init(_ movement: RecordedMovement, of account: AccountID, reader: some LedgerReader) throws {
        guard let stored = try reader.entries(from: movement.number, limit: 1).first, stored.number == movement.number else {
            throw StoreFailure(code: .corrupt, message: "journal entry \(movement.number) is missing; run `imo verify`")
        }
        let entry = try JournalEntry(encoded: stored.entry)
        self.movement = movement
        time = entry.time
        id = entry.id
        reference = entry.command.reference
        var others: [AccountID] = []
        for posting in entry.postings where posting.account != account && !others.contains(posting.account) { others.append(posting.account) }
        for other in entry.command.tokenParties.map(AccountID.address) where other != account && !others.contains(other) { others.append(other) }
        counterparties = others
        if case .settle(let settle) = entry.command { receipt = try reader.receipt(settle.hold) } else { receipt = nil }
    }
}

extension Command {
    /// The text for people that the command carries.
    fileprivate var reference: String? {
        switch self {
        case .credit(let payload): payload.reference
        case .withdraw(let payload): payload.reference
        case .deposit(let payload): payload.reference
        case .transferFunds(let payload): payload.reference
        case .reverse(let payload): payload.reference
        default: nil
        }
    }

    /// Between whom the command moves tokens.
    fileprivate var tokenParties: [Address] {
        switch self {
        case .transfer(let payload): [payload.holder, payload.to]
        case .transferFrom(let payload): [payload.from, payload.to]
        case .issuerTransfer(let payload): [payload.to]
        case .grantVesting(let payload): [payload.holder]
        case .revokeVesting(let payload): [payload.holder]
        default: []
        }
    }
}
