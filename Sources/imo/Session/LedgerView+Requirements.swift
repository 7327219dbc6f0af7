import EthereumPrimitives
import Ledger
import LedgerCore

extension LedgerView {
    /// Returns the model's record.
    ///
    /// - Throws: ``Failure`` of `modelNotFound` that names the model, and the one that was probably meant.
    mutating func registered(_ id: ModelID) throws -> ModelRecord {
        do { return try model(id) } catch {
            guard case .refused(.modelNotFound) = error else { throw error }
            let names = try reader.models().map(\.id.description)
            let meant = Spelling.nearest(to: id.description, among: names).map { "; did you mean '\($0)'?" } ?? ""
            throw Outcome.modelNotFound.failure(about: "the model '\(id)'\(meant)")
        }
    }

    /// - Throws: ``Failure`` of `accountNotFound` that names the account. Every address is an account.
    mutating func requireAccount(_ account: FundedAccount) throws {
        guard case .named(let name) = account, try !hasAccount(name) else { return }
        throw Outcome.accountNotFound.failure(about: "the account '\(name)'")
    }
}

extension LedgerReader {
    /// Whether calls may have been charged: there is a key, and a model has earned something.
    func mayHaveCalls() throws -> Bool {
        guard try !scan(prefix: RecordKind.key.prefix, after: nil, limit: 1).isEmpty else { return false }
        var view = LedgerView(reader: self)
        for model in try models() where try !view.balance(of: .revenue(model.id)).credits.isZero { return true }
        return false
    }
}
