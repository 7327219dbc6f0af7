import LedgerCore

/// Looks for models whose newest calls were not charged in full.
struct ChargeCheck {
    /// The number of journal entries to look through: a call has two.
    private static let entryCount: UInt64 = 20_000

    let ledger: any LedgerReader

    func findings() throws -> [Finding] {
        try ledger.unchargedCalls(amongNewest: ChargeCheck.entryCount).sorted { $0.key < $1.key }.flatMap { model, calls in
            [cut(calls, of: model)].compactMap { $0 } + unpriced(calls, of: model)
        }
    }

    private func cut(_ calls: UnchargedCalls, of model: ModelID) -> Finding? {
        guard let (count, newest) = calls.cut else { return nil }
        return .warning(
            "charges \(model)",
            "\(count) of the newest calls used more than was held for them, so that a part of their price was cut; the last is \(newest)",
            remedy:
                "see `imo receipt \(newest)` for what was cut, and compare the upstream's bill: it passes the caller's limit on output, or takes more "
                + "input than the model's --context-tokens")
    }

    private func unpriced(_ calls: UnchargedCalls, of model: ModelID) -> [Finding] {
        calls.unpriced.sorted { $0.key.rawValue < $1.key.rawValue }.map { unit, count in
            .warning(
                "prices \(model)", "\(count) of the newest calls used '\(unit.name)', which has no price",
                remedy: "name all prices anew with `imo model price \(model)` and \(unit.name) among them; \(unit.name)=0 says that it is free")
        }
    }
}
