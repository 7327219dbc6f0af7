internal import EthereumPrimitives

extension StateMachine {
    /// Refusals: `accountNotFound` (the giver's, then the receiver's), `accountsNotDifferent`, `assetNotFound`, `amountZero`, `insufficientBalance` (not
    /// when balancing), `amountOverflow`.
    mutating func apply(_ command: TransferFunds) throws(Interruption) {
        try requireExistence(of: command.from)
        try requireExistence(of: command.to)
        try refuse(.accountsNotDifferent, unless: command.from != command.to)
        try refuse(.assetNotFound, unless: command.asset == .settlement)
        try refuse(.amountZero, unless: !command.amount.isZero)
        var amount = command.amount
        if command.isBalancing { amount = min(amount, try records.balance(command.from.id, command.asset).available) }
        try move(amount, from: command.from.id, to: command.to.id, asset: command.asset)
    }

    /// Makes the opposite of an earlier entry's postings, linked to it by its id.
    ///
    /// Refusals: `entryNotFound`, `entryNotReversible`, `entryAlreadyReversed`, `insufficientBalance` (the money is no longer there), `amountOverflow`.
    mutating func apply(_ command: Reverse) throws(Interruption) {
        guard let entry = try findEntry(of: command.entry) else { throw .refused(.entryNotFound) }
        try refuse(.entryNotReversible, unless: entry.outcome == .accepted && entry.command.isReversible && !entry.postings.isEmpty)
        let key = RecordKey.reversal(of: command.entry)
        try refuse(.entryAlreadyReversed, unless: records.find(key, as: ReversalRecord.self) == nil)
        try undo(entry.postings)
        try put(ReversalRecord(entryNumber: number), at: key)
    }

    /// Takes back what postings brought and gives back what they took, the last first, so that money goes back the way it came.
    ///
    /// Refusals: `insufficientBalance` also where burns have redeemed so much of a model's revenue that what would remain does not cover it.
    mutating func undo(_ undone: [Posting]) throws(Interruption) {
        for posting in undone.reversed() {
            switch posting.direction {
            case .credit: try debit(posting.amount, from: posting.account, asset: posting.asset)
            case .debit: try credit(posting.amount, to: posting.account, asset: posting.asset)
            }
        }
        for posting in undone {
            guard case .revenue(let model) = posting.account else { continue }
            let token = try records.token(records.model(model).token)
            try refuse(.insufficientBalance, unless: records.shares(of: token).coversRedeemed)
        }
    }
}
