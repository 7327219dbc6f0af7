import EthereumPrimitives
import LedgerCore

extension NaiveLedger {
    /// What an accepted command moved, to take it back.
    struct Entry {
        var command: Command
        var moves: [Move]
    }

    struct Move {
        var giver: AccountID
        var receiver: AccountID
        var amount: Natural
    }

    mutating func transfer(_ command: TransferFunds, id: CommandID) throws(Outcome) {
        try requireAccount(command.from)
        try requireAccount(command.to)
        try require(command.from != command.to, .accountsNotDifferent)
        try require(command.asset == .settlement, .assetNotFound)
        try require(!command.amount.isZero, .amountZero)
        try requireUsable(command.to)
        try takeOwed(command.from.id, id: id)
        let there = available(command.from.id)
        let amount = command.isBalancing && there < Natural(command.amount) ? there : Natural(command.amount)
        try useRequest(of: command.from, amount)
        try move(amount, from: command.from.id, to: command.to.id)
        try takeOwed(command.to.id, id: id)
    }

    mutating func reverse(_ command: Reverse) throws(Outcome) {
        guard let entry = history[command.entry] else { throw refusedOrUnknown(command.entry) }
        try require(entry.command.isReversible && entry.moves.contains { !$0.amount.isZero }, .entryNotReversible)
        try require(!reversed.contains(command.entry), .entryAlreadyReversed)
        for earlier in entry.moves.reversed() {
            if case .address = earlier.receiver { try require(!requiresRequests || earlier.amount.isZero, .withdrawalNotRequested) }
            try move(earlier.amount, from: earlier.receiver, to: earlier.giver)
            guard case .revenue(let id) = earlier.receiver else { continue }
            models[id]?.earned -= earlier.amount
            models[id]?.token.revenue -= earlier.amount
        }
        for case .revenue(let id) in entry.moves.map(\.receiver) {
            let model = try model(id)
            let share = model.token.revenue * Natural(100 - model.command.token.percentClaimable)
            try require(model.token.redeemed * 100 <= share, .insufficientBalance)
        }
        reversed.insert(command.entry)
    }

    /// A refused command has an entry too, which moved nothing.
    private func refusedOrUnknown(_ id: CommandID) -> Outcome { history.contains(id) ? .entryNotReversible : .entryNotFound }

    mutating func perform(_ command: LinkedCommands, id: CommandID) throws(Outcome) {
        try require(!command.commands.isEmpty, .noCommandLinked)
        for member in command.commands {
            try require(member.isLinkable, .notLinkable)
            try perform(member, id: id)
        }
    }
}
