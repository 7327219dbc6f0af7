internal import HTTPTypes
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore

extension OpenAIError {
    /// Describes a refused hold to the caller; nil for an accepted one.
    init?(_ outcome: Outcome) {
        switch outcome {
        case .accepted: return nil
        case .insufficientBalance:
            self.init(
                status: .paymentRequired,
                message: "The account's available balance does not cover the most that this call can cost. Credit the account, or lower max_tokens.",
                type: "insufficient_quota", code: "insufficient_balance")
        case .budgetExceeded:
            self.init(
                status: .paymentRequired,
                message:
                    "A budget of this key, account or model has less left than the most that this call can cost. Lower max_tokens, or wait for the "
                    + "budget's next period.",
                type: "insufficient_quota", code: "budget_exceeded")
        case .keyNotFound, .keyRevoked, .accountNotFound: self = .invalidKey
        case .keyExpired, .notAccountOwner: self.init(unusableKey: outcome)
        case .modelNotFound:
            self.init(
                status: .notFound, message: outcome.explanation, type: "invalid_request_error", parameter: "model", code: "model_not_found")
        case .gateClosed: self = .gateClosed
        case .modelRetired:
            self.init(status: .gone, message: outcome.explanation, type: "invalid_request_error", parameter: "model", code: "model_retired")
        case .priceNotInForce:
            self.init(
                status: .serviceUnavailable, message: outcome.explanation, type: "server_error", code: "price_not_in_force", retryAfterSeconds: 30)
        case .amountOverflow:
            self = .invalidRequest("The call could cost more than any account can hold. Lower max_tokens or n.", code: "amount_overflow")
        case .ledgerNotOpen: self = .ledgerUnavailable
        case .commandIDReused, .ledgerAlreadyOpen, .malformedSignature, .highS, .wrongDomain, .wrongSigner, .authorizationExpired,
            .authorizationReplayed, .nonceOutOfOrder, .amountZero, .accountExists, .keyExists, .modelExists, .percentClaimableOutOfRange,
            .supplyOutOfRange, .revenueSplitInvalid, .priceStartInPast, .assetNotFound, .holdNotFound, .holdExpiryInPast, .holdNotExpired,
            .holdIDMismatch, .discountOutOfRange, .discountStartInPast, .tooManyDiscounts, .budgetNotFound, .callNotFound, .refundExceedsCharge,
            .tooManyRefunds,
            .tokenNotFound, .insufficientTokenBalance, .insufficientAllowance, .transferToZeroAddress, .snapshotTooSoon, .snapshotNotFound,
            .snapshotOutsideWindow, .alreadyClaimed, .nothingToClaim, .noSnapshotNamed, .supplyZero, .commitmentExists, .commitmentNotFound,
            .commitmentExpired, .contentExists, .contentNotFound, .modelCommitmentMismatch, .contentTooLarge, .proofInvalid,
            .accountsNotDifferent, .entryNotFound, .entryNotReversible, .entryAlreadyReversed, .notLinkable, .noCommandLinked,
            .vestingNotFound, .vestingNotRevocable, .tokensLocked, .tooManyVestings, .vestingTermsInvalid, .tooManySnapshots,
            .accountNameReserved, .claimTimeTooShort, .revenueTooSmall, .recipientUnusable, .tooManyCancelled, .generationNotBegun,
            .withdrawalNotRequested, .snapshotRootMismatch, .claimBelowLeastAmount, .operatorNotCurrent, .operatorRetired,
            .programNotFound, .programVersionNotFound, .programTermsInvalid, .programEventInvalid, .programSignatureNeeded, .programNotYours,
            .programStartInPast, .programFaulty, .programPayerInvalid,
            .programNotStarted, .programSuperseded, .programEnded, .programDue, .programNothingDue, .programRefused, .programStillRunning,
            .tooManyProgramVersions,
            .senderExists, .senderNotFound, .transactionNotFound, .transactionConcluded, .transactionOutOfOrder, .tooManyTransactions,
            .tooManyAttempts, .attemptUnusable, .attemptNotFound,
            .contentNotStakeable, .contentStaked, .contentNotStaked, .bondTooSmall, .windowOver, .windowNotOver, .gameInProgress, .moveRefused,
            .paymentTermsInvalid, .paymentNotOpen, .paymentTokenWrong, .paymentPayeeWrong, .paymentTooLarge, .paymentExpired, .paymentNotYetValid,
            .paymentUsed, .paymentNotFound, .paymentConcluded, .paymentPending, .paymentInUse, .walletLinked,
            .tooManyWallets:
            // No hold is refused for these.
            self = .internalError
        }
    }
}

extension OpenAIError {
    /// Describes to a caller why its key, which is a wallet's signature, cannot be used.
    init(unusableKey outcome: Outcome) {
        switch outcome {
        case .keyExpired:
            self.init(
                status: .unauthorized, message: outcome.keyExplanation, type: "invalid_request_error", code: "expired_api_key")
        case .wrongDomain:
            self.init(status: .unauthorized, message: outcome.keyExplanation, type: "invalid_request_error", code: "foreign_api_key")
        case .keyNotFound:
            self.init(
                status: .unauthorized,
                message: "This ledger has not seen the API key yet. Send it once to POST /imo/v1/keys, as 'Authorization: Bearer imo-w1.…'.",
                type: "invalid_request_error", code: "unregistered_api_key")
        default: self.init(status: .unauthorized, message: outcome.keyExplanation, type: "invalid_request_error", code: "invalid_api_key")
        }
    }
}
