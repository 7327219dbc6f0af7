internal import LedgerCore

extension CommandGenerator {
    mutating func retire() -> Command { .retireModel(RetireModel(model: model())) }
}

extension NaiveLedger {
    mutating func retire(_ command: RetireModel) throws(Outcome) {
        try require(!model(command.model).isRetired, .modelRetired)
        models[command.model]?.isRetired = true
    }
}
