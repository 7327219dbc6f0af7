internal import EthereumPrimitives
internal import LedgerCore

/// Programs of one policy, ``PotPolicy``, in the words of its rules.
extension NaiveLedger {
    /// A version of a program: members put money into a pot, send units, and share the pot by their units at the end of each epoch.
    struct Pot {
        var owner: FundedAccount
        var start: Natural
        var length: Natural
        var epochs: Int
        var feeder: FundedAccount?
        var isEnded = false
        /// The epoch that closes next; nil when all have.
        var next: Int?
        var inPot: Natural = 0
        var members: [(name: String, units: Natural)] = []
        var units: Set<String> = []
        var stakes: [(name: String, amount: Natural)] = []

        func isDue(at now: Natural) -> Bool {
            guard let next, now >= start else { return false }
            return start + Natural(UInt64(next)) * length * 1000 <= start + (now - start) / 1000 * 1000
        }
    }

    mutating func register(_ command: RegisterProgram) throws(Outcome) {
        let starts = programs[command.program]?.map(\.start) ?? []
        let start = Natural((command.startsAt ?? now).milliseconds)
        try require(start >= Natural(now.milliseconds) && start >= starts.last ?? 0, .programStartInPast)
        let terms = command.terms
        for account in [terms.owner] + [terms.feed?.account].compactMap(\.self) {
            try requireAccount(account)
            try requireUsable(account)
        }
        for binding in terms.bindings { if case .named(let name) = binding.account { try requireAccount(.named(name)) } }
        guard terms.policy == PotPolicy.text, let (length, epochs) = PotPolicy.given[terms.given] else { throw .programTermsInvalid }
        let pot = Pot(
            owner: terms.owner, start: start, length: Natural(UInt64(length)), epochs: epochs, feeder: terms.feed?.account,
            next: epochs > 0 ? 1 : nil)
        programs[command.program, default: []].append(pot)
    }

    private func pot(_ program: ProgramID, _ version: UInt64) throws(Outcome) -> Pot {
        guard let versions = programs[program] else { throw .programNotFound }
        guard version >= 1, version <= UInt64(versions.count) else { throw .programVersionNotFound }
        return versions[Int(version) - 1]
    }

    private func pool(_ command: (program: ProgramID, version: UInt64), _ name: String) -> AccountID {
        .program(command.program, version: command.version, pool: name)
    }

    mutating func send(_ command: SendProgramEvent) throws(Outcome) {
        var pot = try pot(command.program, command.version)
        try require(!pot.isEnded, .programEnded)
        try require(pot.start <= Natural(now.milliseconds), .programNotStarted)
        guard let event = PotPolicy.event(command) else { throw .programEventInvalid }
        if command.event == "unit" {
            let inForce = programs[command.program]?.lastIndex { $0.start <= Natural(now.milliseconds) }
            try require(inForce == Int(command.version) - 1, .programSuperseded)
        }
        if let signer = command.signer {
            try require(event.by == signer.holder.description, .programNotYours)
        } else {
            try require(!event.by.hasPrefix("0x"), .programSignatureNeeded)
        }
        try require(!pot.isDue(at: Natural(now.milliseconds)), .programDue)
        let place = (command.program, command.version)
        switch command.event {
        case "unit":
            try require(pot.units.insert(event.id).inserted, .programRefused)
            let index = pot.members.firstIndex { $0.name == event.by } ?? pot.members.endIndex
            if index == pot.members.endIndex { pot.members.append((event.by, 0)) }
            pot.members[index].units += 1
        case "put":
            pot.inPot += event.amount
            if !event.amount.isZero { try transfer(event.amount, from: try payer(event.by, command), to: pool(place, "pot")) }
        case "stake":
            add(event.amount, to: event.by, of: &pot)
            if !event.amount.isZero { try transfer(event.amount, from: try payer(event.by, command), to: pool(place, "stakes")) }
        default:
            let staked = pot.stakes.first { $0.name == event.by }?.amount ?? 0
            try require(event.amount <= staked, .programRefused)
            if let index = pot.stakes.firstIndex(where: { $0.name == event.by }) { pot.stakes[index].amount -= event.amount }
            try transfer(event.amount, from: pool(place, "stakes"), to: payee(event.by, pot))
        }
        programs[command.program]?[Int(command.version) - 1] = pot
    }

    private func add(_ amount: Natural, to name: String, of pot: inout Pot) {
        if let index = pot.stakes.firstIndex(where: { $0.name == name }) {
            pot.stakes[index].amount += amount
        } else {
            pot.stakes.append((name, amount))
        }
    }

    private mutating func transfer(_ amount: Natural, from giver: AccountID, to receiver: AccountID) throws(Outcome) {
        if amount.isZero { return }
        try requireBeyondOwed(amount, giver)
        try move(amount, from: giver, to: receiver)
        _ = try settleOwed(receiver)
    }

    private func payer(_ name: String, _ command: SendProgramEvent) throws(Outcome) -> AccountID {
        if let signer = command.signer { return .address(signer.holder) }
        guard let account = try? AccountName(name) else { throw .programPayerInvalid }
        try requireAccount(.named(account))
        return .named(account)
    }

    private func payee(_ name: String, _ pot: Pot) -> AccountID {
        guard let account = FundedAccount(text: name) else { return pot.owner.id }
        do {
            try requireAccount(account)
            try requireUsable(account)
        } catch { return pot.owner.id }
        return account.id
    }

    mutating func run(_ command: RunProgram) throws(Outcome) {
        var pot = try pot(command.program, command.version)
        try require(pot.start <= Natural(now.milliseconds), .programNotStarted)
        var didRun = false
        let place = (command.program, command.version)
        var parts: [(name: String, amount: Natural)] = []
        while pot.isDue(at: Natural(now.milliseconds)), let epoch = pot.next {
            didRun = true
            parts += close(&pot)
            pot.next = epoch < pot.epochs ? epoch + 1 : nil
        }
        try pay(parts, from: pool(place, "pot"), pot)
        let inForce = programs[command.program]?.lastIndex { $0.start <= Natural(now.milliseconds) }
        if let feeder = pot.feeder, !pot.isEnded, inForce == Int(command.version) - 1, !available(feeder.id).isZero {
            didRun = true
            let amount = available(feeder.id)
            pot.inPot += amount
            try move(amount, from: feeder.id, to: pool(place, "pot"))
        }
        try require(didRun, .programNothingDue)
        programs[command.program]?[Int(command.version) - 1] = pot
    }

    /// The parts of the pot by units, rounded down; what is left stays for the next epoch.
    private func close(_ pot: inout Pot) -> [(name: String, amount: Natural)] {
        let all = pot.members.reduce(Natural.zero) { $0 + $1.units }
        var parts: [(name: String, amount: Natural)] = []
        if !all.isZero {
            let whole = pot.inPot
            for member in pot.members {
                let part = whole * member.units / all
                parts.append((member.name, part))
                pot.inPot -= part
            }
        }
        for index in pot.members.indices { pot.members[index].units = 0 }
        return parts
    }

    /// Pays a name all that it gets in one: what its account owes is taken once it has all of it.
    private mutating func pay(_ parts: [(name: String, amount: Natural)], from pool: AccountID, _ pot: Pot) throws(Outcome) {
        var names: [String] = []
        var sums: [String: Natural] = [:]
        for part in parts where !part.amount.isZero {
            if sums[part.name] == nil { names.append(part.name) }
            sums[part.name, default: 0] += part.amount
        }
        try take(sums.values.reduce(0, +), from: pool)
        for name in names {
            let account = payee(name, pot)
            try give(sums[name] ?? 0, to: account)
            _ = try settleOwed(account)
        }
    }

    mutating func end(_ command: EndProgram) throws(Outcome) {
        var pot = try pot(command.program, command.version)
        try require(!pot.isEnded, .programEnded)
        try require(pot.start <= Natural(now.milliseconds), .programNotStarted)
        try require(pot.next == nil, .programStillRunning)
        let place = (command.program, command.version)
        try take(pot.inPot, from: pool(place, "pot"))
        try take(pot.stakes.reduce(0) { $0 + $1.amount }, from: pool(place, "stakes"))
        for (name, amount) in [("", pot.inPot)] + pot.stakes where !amount.isZero {
            let account = payee(name, pot)
            try give(amount, to: account)
            _ = try settleOwed(account)
        }
        (pot.inPot, pot.stakes, pot.isEnded) = (0, [], true)
        programs[command.program]?[Int(command.version) - 1] = pot
    }

    /// The policy of the model can always do what it says.
    func release(_ command: ReleaseProgram) throws(Outcome) {
        let pot = try pot(command.program, command.version)
        try require(!pot.isEnded, .programEnded)
        try require(pot.start <= Natural(now.milliseconds), .programNotStarted)
        throw .programStillRunning
    }
}
