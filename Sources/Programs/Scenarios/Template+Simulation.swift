package import StrictJSON

extension Template {
    /// Replays a case through this policy and through a changed one, and tells who would get more and who less.
    ///
    /// - Returns: `change` by asset and party, with its sign, without those for whom nothing changes; `refused` under both policies.
    package func change(of scenario: Scenario, under changed: Template) throws(ProgramFault) -> JSONValue {
        let (before, after) = (try end(of: scenario), try changed.end(of: scenario))
        var assets = before.program.accounts.assets
        for asset in after.program.accounts.assets where !assets.contains(asset) { assets.append(asset) }
        var changes: [JSONMember] = []
        for asset in assets {
            let (old, new) = (before.payments(asset, by: self), after.payments(asset, by: changed))
            changes.append(JSONMember(asset, .object(Self.differences(old, new))))
        }
        return .object([
            JSONMember("change", .object(changes)),
            JSONMember(
                "refused",
                .object([
                    JSONMember("before", .string(String(before.refused.count))), JSONMember("after", .string(String(after.refused.count))),
                ])),
        ])
    }

    private static func differences(_ old: [(name: String, amount: Fraction)], _ new: [(name: String, amount: Fraction)]) -> [JSONMember] {
        var names = old.map(\.name)
        var known = Set(names)
        for entry in new where known.insert(entry.name).inserted { names.append(entry.name) }
        let before = Dictionary(uniqueKeysWithValues: old.map { ($0.name, $0.amount) })
        let after = Dictionary(uniqueKeysWithValues: new.map { ($0.name, $0.amount) })
        var differences: [JSONMember] = []
        for name in names {
            let difference = (after[name] ?? .zero) - (before[name] ?? .zero)
            if !difference.isZero { differences.append(JSONMember(name, .string((difference.isNegative ? "" : "+") + difference.text))) }
        }
        return differences
    }
}
