internal import GRDB

/// The number and size of each account's responses, which tell the account that must make room first.
struct AnswerShelves: Sendable {
    private struct Shelf: Sendable {
        var answers = 0
        var bytes = 0
    }

    private var shelves: [String: Shelf] = [:]
    private var total = Shelf()

    init(reading db: Database) throws {
        let sql = "SELECT account, count(*) AS answers, coalesce(sum(length(box)), 0) AS bytes FROM answer GROUP BY account"
        for row in try Row.fetchAll(db, sql: sql) {
            let shelf = Shelf(answers: row["answers"], bytes: row["bytes"])
            shelves[row["account"]] = shelf
            total.answers += shelf.answers
            total.bytes += shelf.bytes
        }
    }

    mutating func add(_ account: String, bytes: Int) {
        shelves[account, default: Shelf()].answers += 1
        shelves[account, default: Shelf()].bytes += bytes
        total.answers += 1
        total.bytes += bytes
    }

    mutating func remove(_ account: String, bytes: Int) {
        guard var shelf = shelves[account] else { return }
        shelf.answers -= 1
        shelf.bytes -= bytes
        shelves[account] = shelf.answers > 0 ? shelf : nil
        total.answers -= 1
        total.bytes -= bytes
    }

    /// Returns the account that must make room, or nil within the limits.
    func largest(beyond limits: AnswerArchive.Limits) -> String? {
        if total.bytes > limits.maximumBytes { return shelves.max { $0.value.bytes < $1.value.bytes }?.key }
        if total.answers > limits.maximumAnswers { return shelves.max { $0.value.answers < $1.value.answers }?.key }
        return nil
    }
}
