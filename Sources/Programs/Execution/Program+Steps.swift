extension Program {
    func perform(_ steps: [Step], _ frame: inout Frame) throws(Interruption) {
        for step in steps {
            do throws(Interruption) {
                try perform(step.action, &frame)
            } catch {
                throw error.located(at: step.line)
            }
        }
    }

    private func perform(_ action: Action, _ frame: inout Frame) throws(Interruption) {
        switch action {
        case .take(let amount, let asset, let party, let pool):
            let amount = try self.amount(amount, &frame)
            let place = try place(pool, asset: asset, &frame)
            if flows != nil {
                let giver = try party.map { party throws(Interruption) in Flow.Place.party(try text(party, &frame)) }
                note(amount, of: place.asset, from: giver ?? .program, to: .pool(place.pool))
            }
            book(accounts.receive(amount, into: place))
        case .pay(let amount, let asset, let pool, let party):
            let amount = try self.amount(amount, &frame)
            try pay(amount, from: try place(pool, asset: asset, &frame), to: try text(party, &frame))
        case .move(let amount, let asset, let source, let target):
            let amount = try self.amount(amount, &frame)
            try move(amount, from: try place(source, asset: asset, &frame), into: try place(target, asset: asset, &frame))
        case .set(let source, let field, let value): try set(source, field, try evaluate(value, &frame), &frame)
        case .put(let roster, let key): _ = try put(roster, try keys(key, &frame))
        case .drop(let roster, let key): drop(roster, Roster.text(try keys(key, &frame)))
        case .assign(let slot, let value): frame.values[slot] = try evaluate(value, &frame)
        case .assignRow(let slot, let source): frame.rows[slot] = try row(source, &frame)
        case .refuse(let refusal): try refuse(refusal, &frame)
        case .schedule(let time, let trigger, let arguments):
            let time = try number(time, &frame)
            scheduled.append(TimerQueue.Timer(time: time, trigger: trigger, arguments: try keys(arguments, &frame)))
        case .run(let index, let arguments): try call(policy.steps[index], try keys(arguments, &frame))
        case .each(let source, let body):
            try forEach(source, &frame) { program, frame throws(Interruption) in
                try program.perform(body, &frame)
                return true
            }
        case .choose(let condition, let first, let second): try perform(try isTrue(condition, &frame) ? first : second, &frame)
        case .split(let split): try perform(split, &frame)
        case .rank(let source, let value, let field): try rank(source, value, field, &frame)
        }
    }

    func refuse(_ refusal: Refusal, _ frame: inout Frame) throws(Interruption) {
        do throws(Interruption) {
            if try isTrue(refusal.condition, &frame) { throw .refused(refusal.kind) }
        } catch {
            throw error.located(at: refusal.line)
        }
    }

    // MARK: Amounts

    func pay(_ amount: Fraction, from place: PoolPlace, to party: String) throws(Interruption) {
        guard accounts.balance(place) >= amount else { throw .refused("insufficientBalance") }
        note(amount, of: place.asset, from: .pool(place.pool), to: .party(party))
        book(accounts.pay(amount, from: place, to: party))
    }

    func move(_ amount: Fraction, from source: PoolPlace, into target: PoolPlace) throws(Interruption) {
        guard accounts.balance(source) >= amount else { throw .refused("insufficientBalance") }
        note(amount, of: source.asset, from: .pool(source.pool), to: .pool(target.pool))
        book(accounts.move(amount, from: source, into: target))
    }

    private func note(_ amount: Fraction, of asset: String, from giver: Flow.Place, to receiver: Flow.Place) {
        guard flows != nil, !amount.isZero else { return }
        flows?.append(Flow(asset: asset, amount: amount, giver: giver, receiver: receiver))
    }

    private func book(_ takeBack: @escaping (inout Accounts) -> Void) {
        undo?.append { [unowned self] in takeBack(&accounts) }
    }

    // MARK: Members

    private func set(_ source: RowSource, _ field: Int, _ value: Value, _ frame: inout Frame) throws(Interruption) {
        let target: Row
        if case .member(let roster, let key) = source {
            target = try put(roster, try keys(key, &frame))
        } else if let row = try row(source, &frame) {
            target = row
        } else {
            throw .fault("there is no member to set a field of")
        }
        let before = target.values[field]
        undo?.append { target.values[field] = before }
        target.values[field] = value
    }

    private func put(_ index: Int, _ key: [Value]) throws(Interruption) -> Row {
        let roster = rosters[index]
        if let row = roster.row(Roster.text(key)) { return row }
        guard roster.rows.count < WorkLimits.mostMembers else {
            throw .fault("\(policy.rosters[index].name) has \(WorkLimits.mostMembers) members already")
        }
        let row = roster.add(key)
        undo?.append { roster.removeNewest(row, firstPart: key.count > 1 ? key[0].text : nil) }
        return row
    }

    private func drop(_ index: Int, _ key: String) {
        let roster = rosters[index]
        guard let row = roster.row(key) else { return }
        roster.remove(row)
        undo?.append { roster.restore(row) }
    }

    /// Gives each member its rank from 1, the greatest value first; ties in the roster's order.
    private func rank(_ source: Source, _ value: Expression, _ field: Int, _ frame: inout Frame) throws(Interruption) {
        var ranked: [(row: Row, value: Fraction, position: Int)] = []
        try forEach(source, &frame) { program, frame throws(Interruption) in
            ranked.append((frame.rows[source.variable]!, try program.number(value, &frame), ranked.count))
            return true
        }
        ranked.sort { $0.value == $1.value ? $0.position < $1.position : $0.value > $1.value }
        for (index, entry) in ranked.enumerated() {
            let before = entry.row.values[field]
            undo?.append { entry.row.values[field] = before }
            entry.row.values[field] = .number(Fraction(index + 1))
        }
    }
}
