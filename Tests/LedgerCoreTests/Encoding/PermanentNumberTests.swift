import EthereumPrimitives
import LedgerCore
import Testing

/// The numbers that stand in journals, in store keys and in HTTP problems. A change of this file is a change of the format.
@Suite("Permanent numbers")
struct PermanentNumberTests {
    static let outcomes: [String: UInt16] = [
        "accepted": 0, "commandIDReused": 1, "ledgerAlreadyOpen": 2, "ledgerNotOpen": 3,
        "malformedSignature": 10, "highS": 11, "wrongDomain": 12, "wrongSigner": 13, "authorizationExpired": 14, "authorizationReplayed": 15,
        "nonceOutOfOrder": 16,
        "amountZero": 20, "amountOverflow": 21, "insufficientBalance": 22,
        "accountExists": 30, "accountNotFound": 31, "keyExists": 32, "keyNotFound": 33, "keyRevoked": 34,
        "discountOutOfRange": 35, "discountStartInPast": 36, "tooManyDiscounts": 37, "budgetNotFound": 38, "budgetExceeded": 39,
        "modelExists": 40, "modelNotFound": 41, "percentClaimableOutOfRange": 42, "supplyOutOfRange": 43, "revenueSplitInvalid": 44,
        "priceNotInForce": 45, "priceStartInPast": 46, "assetNotFound": 47, "modelRetired": 48,
        "holdNotFound": 50, "holdExpiryInPast": 51, "holdNotExpired": 52, "holdIDMismatch": 53,
        "callNotFound": 54, "refundExceedsCharge": 55, "tooManyRefunds": 56,
        "tokenNotFound": 60, "insufficientTokenBalance": 61, "insufficientAllowance": 62, "transferToZeroAddress": 63,
        "snapshotTooSoon": 70, "snapshotNotFound": 71, "snapshotOutsideWindow": 72, "alreadyClaimed": 73, "nothingToClaim": 74,
        "noSnapshotNamed": 75, "supplyZero": 76,
        "commitmentExists": 80, "commitmentNotFound": 81, "commitmentExpired": 82, "contentExists": 83, "contentNotFound": 84,
        "modelCommitmentMismatch": 85, "contentTooLarge": 86, "proofInvalid": 87,
        "accountsNotDifferent": 64, "entryNotFound": 65, "entryNotReversible": 66, "entryAlreadyReversed": 67, "notLinkable": 90,
        "noCommandLinked": 91,
        "vestingNotFound": 68, "vestingNotRevocable": 69, "tokensLocked": 77, "tooManyVestings": 78, "vestingTermsInvalid": 79,
        "tooManySnapshots": 92, "accountNameReserved": 93, "claimTimeTooShort": 94, "revenueTooSmall": 95, "recipientUnusable": 96,
        "tooManyCancelled": 97, "generationNotBegun": 98, "withdrawalNotRequested": 99, "snapshotRootMismatch": 106, "claimBelowLeastAmount": 107,
        "programNotFound": 130, "programVersionNotFound": 131, "programTermsInvalid": 132, "programStartInPast": 133, "programEventInvalid": 134,
        "programNotStarted": 135, "programSuperseded": 136, "programEnded": 137, "programDue": 138, "programNothingDue": 139,
        "programRefused": 140, "programFaulty": 141, "programSignatureNeeded": 142, "programNotYours": 143, "programPayerInvalid": 144,
        "programStillRunning": 145, "tooManyProgramVersions": 146,
        "senderExists": 170, "senderNotFound": 171, "transactionNotFound": 172, "transactionConcluded": 173, "transactionOutOfOrder": 174,
        "tooManyTransactions": 175, "tooManyAttempts": 176, "attemptUnusable": 177, "attemptNotFound": 178,
        "contentNotStakeable": 160, "contentStaked": 161, "contentNotStaked": 162, "bondTooSmall": 163, "windowOver": 164, "windowNotOver": 165,
        "gameInProgress": 166, "moveRefused": 167,
        "paymentTermsInvalid": 200, "paymentNotOpen": 201, "paymentTokenWrong": 202, "paymentPayeeWrong": 203, "paymentTooLarge": 204,
        "paymentExpired": 205, "paymentNotYetValid": 206, "paymentUsed": 207, "paymentNotFound": 208, "paymentConcluded": 209, "paymentPending": 210,
        "paymentInUse": 211, "keyExpired": 212, "notAccountOwner": 213, "operatorNotCurrent": 190, "operatorRetired": 191,
        "gateClosed": 214, "walletLinked": 215, "tooManyWallets": 216,
    ]

    @Test("Outcomes")
    func outcomeNumbers() {
        let numbers = Dictionary(uniqueKeysWithValues: Outcome.allCases.map { ($0.name, $0.rawValue) })
        #expect(numbers == Self.outcomes)
        for outcome in Outcome.allCases { #expect(outcome.explanation.hasSuffix("."), "\(outcome.name) is explained in a sentence") }
    }

    @Test("Kinds of records")
    func recordKinds() {
        let kinds = Dictionary(uniqueKeysWithValues: RecordKind.allCases.map { ("\($0)", $0.rawValue) })
        #expect(
            kinds == [
                "ledger": 1, "account": 3, "balance": 4, "key": 5, "model": 6, "price": 7, "hold": 8, "token": 9, "holder": 10, "checkpoint": 11,
                "allowance": 12, "snapshot": 13, "claimed": 14, "nonce": 15, "usedNonce": 16, "commitment": 17, "openCommitment": 18, "content": 19,
                "reversal": 26, "vesting": 27, "claimPage": 28, "claimCursor": 29, "vestingRevocation": 30,
                "volume": 20, "budget": 21, "refund": 22,
                "leavePolicy": 32, "generation": 33, "owedPayout": 34, "withdrawalRequest": 35, "withdrawalRule": 36, "retiredOperator": 53,
                "program": 64, "programVersion": 65, "programState": 66, "programStep": 67, "sender": 80, "chainTransaction": 81, "contentClaim": 112,
                "paymentTerms": 96, "payment": 97, "openPayment": 98, "wallet": 99,
            ])
    }

    @Test("Metered units and their words")
    func meteredUnits() {
        let units = Dictionary(uniqueKeysWithValues: MeteredUnit.allCases.map { ($0.name, $0.rawValue) })
        #expect(
            units == [
                "input": 0, "cached-input": 1, "output": 2, "reasoning": 3, "call": 4, "image": 5, "audio-input": 6, "audio-output": 7,
                "audio-second": 8, "character": 9, "cache-write": 10, "cache-write-hour": 11, "tool-call": 12, "web-search": 13, "video-second": 14,
                "token-count": 15,
            ])
        #expect(MeteredUnit.allCases.map(\.rawValue) == Array(0..<16), "quantities and prices are stored by these numbers")
    }

    @Test("Proof kinds, usage sources, void reasons and posting directions")
    func smallEnumerations() {
        #expect((0...255).compactMap { ProofKind(rawValue: $0)?.name } == ["reexecution", "attestation", "optimistic"])
        #expect((ProofKind.reexecution.rawValue, ProofKind.attestation.rawValue, ProofKind.optimistic.rawValue) == (1, 2, 3))
        #expect((0...255).compactMap { UsageSource(rawValue: $0) } == [.upstream, .counted])
        #expect((UsageSource.upstream.rawValue, UsageSource.counted.rawValue) == (0, 1))
        #expect((0...255).compactMap { VoidReason(rawValue: $0) } == [.upstreamFailed, .gatewayStopped, .callerLeft, .operatorRequest])
        #expect(VoidReason.operatorRequest.rawValue == 3)
        #expect((0...255).compactMap { LeavePolicy(rawValue: $0) } == [.drain, .delivered, .nothing])
        #expect((0...255).compactMap { Posting.Direction(rawValue: $0) } == [.debit, .credit])
        #expect(Posting.Direction.credit.rawValue == 1)
    }

    @Test("Store keys: the kind, then fixed-width parts or names that end with a zero byte")
    func recordKeys() throws {
        let (model, name) = (try ModelID("m"), try AccountName("acme"))
        let (token, holder) = (address(0x70CE), address(0xA1))
        let nines = [UInt8](repeating: 0, count: 7) + [9]
        let acme = Array("acme".utf8) + [0]
        let m = Array("m".utf8) + [0]
        let (program, p) = (try ProgramID("p"), Array("p".utf8) + [0])
        let keys: [(RecordKey, [UInt8])] = [
            (.ledger, [1]), (.account(name), [3] + acme), (.balance(.external, AssetNumber(9)), [4, 0] + nines),
            (.balance(.named(name), AssetNumber(9)), [4, 1] + acme + nines),
            (.balance(.address(holder), AssetNumber(9)), [4, 2] + holder.bytes + nines),
            (.balance(.revenue(model), AssetNumber(9)), [4, 3] + m + nines), (.balance(.claimPool(model), AssetNumber(9)), [4, 4] + m + nines),
            (.balance(.burnPool(model), AssetNumber(9)), [4, 5] + m + nines), (.key(hash: word(2)), [5] + word(2).bytes), (.model(model), [6] + m),
            (.price(model, version: 9), [7] + m + nines), (.hold(CommandSamples.holdID), [8] + CommandSamples.holdID.bytes),
            (.token(token), [9] + token.bytes), (.holder(token: token, holder: holder), [10] + token.bytes + holder.bytes),
            (.checkpoint(token: token, holder: holder, index: 9), [11] + token.bytes + holder.bytes + nines),
            (.allowance(token: token, owner: holder, spender: token), [12] + token.bytes + holder.bytes + token.bytes),
            (.snapshot(token: token, id: 9), [13] + token.bytes + nines),
            (.claimed(token: token, holder: holder, chunk: 9), [14] + token.bytes + holder.bytes + nines), (.nonce(holder), [15] + holder.bytes),
            (.usedNonce(holder, nonce: 9), [16] + holder.bytes + nines), (.commitment(word(2)), [17] + word(2).bytes),
            (.openCommitment(time: Timestamp(milliseconds: 9), number: 9), [18] + nines + nines),
            (.content(tokenID: 2), [19] + word(2).bytes), (.reversal(of: CommandSamples.holdID), [26] + CommandSamples.holdID.bytes),
            (.vesting(token: token, holder: holder), [27] + token.bytes + holder.bytes),
            (.claimPage(token: token, page: 9), [28] + token.bytes + nines),
            (.claimCursor(token: token, holder: holder), [29] + token.bytes + holder.bytes),
            (.vestingRevocation(token: token, holder: holder, schedule: 9), [30] + token.bytes + holder.bytes + nines),
            (.volume(name, model, month: 9), [20] + acme + m + nines),
            (.budget(BudgetID(scope: .key(word(2)), period: .day)), [21, 0] + word(2).bytes + [0]),
            (.budget(BudgetID(scope: .account(name), period: .month)), [21, 1] + acme + [1]),
            (.budget(BudgetID(scope: .model(model), period: .total)), [21, 2] + m + [2]),
            (.refund(CommandSamples.holdID), [22] + CommandSamples.holdID.bytes),
            (.leavePolicy(model), [32] + m), (.generation, [33]), (.owedPayout(.address(holder)), [34, 2] + holder.bytes),
            (.withdrawalRequest(holder), [35] + holder.bytes), (.withdrawalRule, [36]), (.retiredOperator(holder), [53] + holder.bytes),
            (.balance(.program(program, version: 9, pool: "pot"), AssetNumber(9)), [4, 16] + p + nines + Array("pot".utf8) + [0] + nines),
            (.program(program), [64] + p), (.programVersion(program, version: 9), [65] + p + nines),
            (.programState(program, version: 9), [66] + p + nines),
            (.programStep(program, version: 9, number: 9), [67] + p + nines + nines),
            (.sender(holder), [80] + holder.bytes), (.chainTransaction(sender: holder, nonce: 9), [81] + holder.bytes + nines),
            (.contentClaim(tokenID: 2), [112] + word(2).bytes), (.paymentTerms(model), [96] + m),
            (.payment(PaymentID(word(2))), [97] + word(2).bytes), (.openPayment(PaymentID(word(2))), [98] + word(2).bytes),
            (.wallet(holder), [99] + holder.bytes),
        ]
        for (key, bytes) in keys {
            #expect(key.bytes == bytes, "\(key)")
            #expect(key.kind.rawValue == bytes[0])
        }
        #expect(Set(keys.map(\.0.kind)) == Set(RecordKind.allCases))
    }
}
