package import StrictJSON

extension Template {
    /// Runs a case and shows its end: what was paid, what lies in pools, the sums, the refusals, the facts.
    ///
    /// - Throws: `ProgramFault` where the case does not fit the policy, or the policy cannot do what it says.
    package func run(_ scenario: Scenario) throws(ProgramFault) -> JSONValue {
        let end = try end(of: scenario)
        return try end.program.shown(by: self, end.refused, end.tried)
    }

    /// A program after its last event and all that was due.
    struct End {
        var program: Program
        var refused: [(number: Int, kind: String)]
        /// The values of the fields whose parties are listed, by `event.field`.
        var tried: [String: [String]]

        /// The payments of each party, in the order in which the template lists them.
        func payments(_ asset: String, by template: Template) -> [(name: String, amount: Fraction)] {
            program.payments(asset, template.listed[asset] ?? [], tried)
        }
    }

    func end(of scenario: Scenario) throws(ProgramFault) -> End {
        let program = try Program(policy, given: try given(scenario))
        var refused: [(number: Int, kind: String)] = []
        var tried: [String: [String]] = [:]
        let watched = Set(listed.values.joined().compactMap { if case .tried(let event, let field) = $0 { "\(event).\(field)" } else { nil } })
        for event in scenario.events {
            for field in event.fields where watched.contains("\(event.kind).\(field.name)") {
                tried["\(event.kind).\(field.name)", default: []].append(field.value.stringValue ?? "")
            }
            let (index, values) = try fields(event)
            if let kind = try program.apply(index, values, at: event.at) { refused.append((event.number, kind)) }
        }
        try program.close()
        return End(program: program, refused: refused, tried: tried)
    }
}

extension Program {
    fileprivate func shown(
        by template: Template, _ refused: [(number: Int, kind: String)], _ tried: [String: [String]]
    ) throws(ProgramFault) -> JSONValue {
        var (paid, pools, sums): ([JSONMember], [JSONMember], [JSONMember]) = ([], [], [])
        for asset in accounts.assets {
            let payments = payments(asset, template.listed[asset] ?? [], tried)
            let balances = balances(asset)
            paid.append(JSONMember(asset, Self.listed(payments)))
            pools.append(JSONMember(asset, Self.listed(balances)))
            let sum = (payments.map(\.amount).reduce(.zero, +), balances.map(\.amount).reduce(.zero, +))
            let received = accounts.received[asset] ?? .zero
            guard received == sum.0 + sum.1 else {
                throw ProgramFault("\(received.text) \(asset) came in, \(sum.0.text) were paid and \(sum.1.text) lie in pools")
            }
            sums.append(JSONMember(asset, .array([received, sum.0, sum.1].map { .string($0.text) })))
        }
        return .object([
            JSONMember("paid", .object(paid)), JSONMember("pools", .object(pools)), JSONMember("sum", .object(sums)),
            JSONMember("refused", Self.refusals(refused)),
            JSONMember("facts", .object(try toldFacts().map { JSONMember($0.name, Self.json($0.value)) })),
        ])
    }

    fileprivate func payments(_ asset: String, _ listings: [Template.Listing], _ tried: [String: [String]]) -> [(name: String, amount: Fraction)] {
        var names: [String] = []
        var seen: Set<String> = []
        func add(_ name: String) { if seen.insert(name).inserted { names.append(name) } }
        for listing in listings {
            switch listing {
            case .roster(let roster): for row in rosters[roster].members(firstPart: nil) where row.isLive { add(row.key.text) }
            case .tried(let event, let field): for name in tried["\(event).\(field)"] ?? [] { add(name) }
            case .party(let name): if accounts.paid[asset]?[name] != nil { add(name) }
            case .parameter(let index):
                if case .list(let values) = parameters[index] { for value in values { add(value.text) } } else { add(parameters[index].text) }
            }
        }
        for name in accounts.payees[asset] ?? [] { add(name) }
        return names.map { ($0, accounts.paid[asset]?[$0] ?? .zero) }
    }

    private func balances(_ asset: String) -> [(name: String, amount: Fraction)] {
        let places = accounts.places.enumerated().filter { $0.element.asset == asset && !accounts.balance($0.element).isZero }
        let ordered = places.sorted { ($0.element.pool, $0.offset) < ($1.element.pool, $1.offset) }
        return ordered.map { _, place in
            let label = policy.pools[place.pool].naming.map { parameters[$0].text } ?? policy.pools[place.pool].label
            return (place.key.map { "\(label) \($0)" } ?? label, accounts.balance(place))
        }
    }

    private static func json(_ value: Value) -> JSONValue {
        switch value {
        case .number, .text: .string(value.text)
        case .flag(let flag): .bool(flag)
        case .list(let values): .array(values.map(json))
        case .none: .null
        }
    }

    // MARK: Large cases

    private static let mostListed = 40

    /// The amounts by name; more than 40 as their number, sum, first, last and the hash of `name amount` lines in order.
    private static func listed(_ amounts: [(name: String, amount: Fraction)]) -> JSONValue {
        guard amounts.count > mostListed, let first = amounts.first, let last = amounts.last else {
            return .object(amounts.map { JSONMember($0.name, .string($0.amount.text)) })
        }
        let pair = { (entry: (name: String, amount: Fraction)) in JSONValue.array([.string(entry.name), .string(entry.amount.text)]) }
        return .object([
            JSONMember("count", .string(String(amounts.count))),
            JSONMember("sum", .string(amounts.map(\.amount).reduce(.zero, +).text)),
            JSONMember("first", pair(first)), JSONMember("last", pair(last)),
            JSONMember("sha256", .string(hash(amounts.map { "\($0.name) \($0.amount.text)\n" }))),
        ])
    }

    private static func refusals(_ refused: [(number: Int, kind: String)]) -> JSONValue {
        guard refused.count > mostListed else { return .array(refused.map { .array([.string(String($0.number)), .string($0.kind)]) }) }
        return .object([
            JSONMember("count", .string(String(refused.count))), JSONMember("sha256", .string(hash(refused.map { "\($0.number) \($0.kind)\n" }))),
        ])
    }

    private static func hash(_ lines: [String]) -> String { Digest.hex(of: lines.joined()) }
}
