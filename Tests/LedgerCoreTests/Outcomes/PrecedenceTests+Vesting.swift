import EthereumPrimitives
import LedgerCore
import Testing

extension PrecedenceTests {
    @Test("Vesting schedules")
    func vesting() throws {
        try check { stage in
            let grant = { (token: Address, holder: Address, total: UInt256, duration: UInt64) in
                Command.grantVesting(
                    GrantVesting(
                        token: token, holder: holder,
                        terms: VestingTerms(
                            total: total, startsAt: stage.ledger.time, cliffSeconds: 0, durationSeconds: duration, isRevocable: false)))
            }
            let revoke = { Command.revokeVesting(RevokeVesting(token: $0, holder: Stage.holder, schedule: 1)) }
            return [
                (grant(Stage.unknownToken, .zero, 0, 0), .tokenNotFound), (grant(stage.token, .zero, 0, 0), .amountZero),
                (grant(stage.token, .zero, 601, 0), .vestingTermsInvalid), (grant(stage.token, .zero, 601, 1), .transferToZeroAddress),
                (grant(stage.token, Stage.holder, 601, 1), .insufficientTokenBalance), (revoke(Stage.unknownToken), .tokenNotFound),
                (revoke(stage.token), .vestingNotFound),
            ]
        }
    }
}
