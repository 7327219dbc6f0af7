import ArgumentParser
import LedgerCore

extension BudgetPeriod: WrittenArgument {
    init(written text: String) throws { self = try choice(of: text, from: BudgetPeriod.allCases, named: \.description) }
}

/// The key, account or model that a budget limits.
struct BudgetScopeOptions: ParsableArguments {
    @Option(help: "The id of an API key, as `imo key list` shows it.")
    var key: KeyArgument?

    @Option(help: "An account.")
    var account: AccountName?

    @Option(help: "A model.")
    var model: ModelID?

    /// Returns the scope, nil when none is given.
    ///
    /// - Throws: `ValidationError` when more than one is given.
    func scope(in reader: any LedgerReader) throws -> BudgetScope? {
        let scopes = [try key.map { .key(try $0.resolve(in: reader)) }, account.map(BudgetScope.account), model.map(BudgetScope.model)]
        let given = scopes.compactMap { $0 }
        guard given.count < 2 else { throw ValidationError("give one of --key, --account and --model") }
        return given.first
    }
}

/// The name of one budget: its scope and its period.
struct BudgetOptions: ParsableArguments {
    @OptionGroup var scope: BudgetScopeOptions

    @Option(help: "The period: day, month or total.")
    var period: BudgetPeriod

    func budget(in reader: any LedgerReader) throws -> BudgetID {
        guard let scope = try scope.scope(in: reader) else { throw ValidationError("give one of --key, --account and --model") }
        return BudgetID(scope: scope, period: period)
    }
}
