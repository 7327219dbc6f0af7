internal import GRDB

/// The number and size of each account's responses, which tell the account that must make room first.
struct ArchiveUsage: Sendable {
    private struct Share: Sendable {
        var answers = 0
        var bytes = 0
    }

    private var shares: [String: Share] = [:]
    private var total = Share()

    init(reading db: Database) throws {
        let sql = "SELECT account, count(*) AS answers, coalesce(sum(length(box)), 0) AS bytes FROM answer GROUP BY account"
        for row in try Row.fetchAll(db, sql: sql) {
            let share = Share(answers: row["answers"], bytes: row["bytes"])
            shares[row["account"]] = share
            total.answers += share.answers
            total.bytes += share.bytes
        }
    }

    mutating func add(_ account: String, bytes: Int) {
        shares[account, default: Share()].answers += 1
        shares[account, default: Share()].bytes += bytes
        total.answers += 1
        total.bytes += bytes
    }

    mutating func remove(_ account: String, bytes: Int) {
        guard var share = shares[account] else { return }
        share.answers -= 1
        share.bytes -= bytes
        shares[account] = share.answers > 0 ? share : nil
        total.answers -= 1
        total.bytes -= bytes
    }

    /// Returns the account that must make room, or nil within the limits.
    func largest(beyond limits: ResponseArchive.Limits) -> String? {
        if total.bytes > limits.maximumBytes { return shares.max { $0.value.bytes < $1.value.bytes }?.key }
        if total.answers > limits.maximumResponses { return shares.max { $0.value.answers < $1.value.answers }?.key }
        return nil
    }
}
