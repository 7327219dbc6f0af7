internal import EthereumPrimitives
internal import LedgerCore

extension CommandGenerator {
    /// A rotation to one of a few addresses, so that keys are met that were the operator's before. Nobody signs it.
    ///
    /// - Parameter number: Random.
    func rotation(_ number: UInt64, _ model: NaiveLedger) -> Command {
        let current = model.operatorAddress ?? .zero
        let previous = number % 8 == 0 ? Address(lowBytesOf: word(0x0F00)) : current
        let next = number % 16 == 1 ? current : number % 32 == 2 ? .zero : Address(lowBytesOf: word(0x0F00 + number % 24))
        guard number % 3 > 0 else {
            return .rotateOperator(RotateOperator(lost: previous, next: next, lossReason: "lost", acceptanceSignature: []))
        }
        let nonce = UInt256(UInt64(model.messages[previous]?.count ?? 0))
        let authorization = HolderAuthorization(nonce: nonce, deadline: .max, signature: [])
        return .rotateOperator(RotateOperator(previous: previous, next: next, acceptanceSignature: [], authorization: authorization))
    }
}

extension NaiveLedger {
    mutating func rotate(_ command: RotateOperator) throws(Outcome) {
        try require(operatorAddress == command.previous, .operatorNotCurrent)
        let earlier = retiredOperators + [command.previous, .zero]
        try require(!earlier.contains(command.next), .operatorRetired)
        retiredOperators.append(command.previous)
        operatorAddress = command.next
    }
}
