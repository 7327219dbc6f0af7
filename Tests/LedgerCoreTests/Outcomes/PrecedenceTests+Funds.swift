import EthereumPrimitives
import LedgerCore
import Testing

extension PrecedenceTests {
    @Test("Transfers between accounts")
    func funds() throws {
        try check { _ in
            let move = { (from: AccountName, to: AccountName, asset: AssetNumber, amount: UInt256) in
                Command.transferFunds(TransferFunds(from: .named(from), to: .named(to), asset: asset, amount: amount, reference: ""))
            }
            let foreign = AssetNumber(1)
            return [
                (move(Stage.nobody, Stage.nobody, foreign, 0), .accountNotFound), (move(Stage.caller, Stage.nobody, foreign, 0), .accountNotFound),
                (move(Stage.caller, Stage.caller, foreign, 0), .accountsNotDifferent),
                (move(Stage.caller, Stage.other, foreign, 0), .assetNotFound), (move(Stage.caller, Stage.other, .settlement, 0), .amountZero),
                (move(Stage.caller, Stage.other, .settlement, 91), .insufficientBalance),
                (move(Stage.caller, Stage.other, .settlement, .max), .insufficientBalance),
            ]
        }
    }

    @Test("Reversals and links")
    func reversalsAndLinks() throws {
        try check { stage in
            let reverse = { Command.reverse(Reverse(entry: $0, reference: "")) }
            let unknown = reverse(CommandID(high: 1, low: 1))
            return [
                (unknown, .entryNotFound), (reverse(stage.openHold), .entryNotReversible),
                (.linked(LinkedCommands([])), .noCommandLinked),
                (.linked(LinkedCommands([.void(VoidHold(hold: stage.openHold, reason: .callerLeft)), unknown])), .notLinkable),
                (.linked(LinkedCommands([unknown, .void(VoidHold(hold: stage.openHold, reason: .callerLeft))])), .entryNotFound),
            ]
        }
    }
}
