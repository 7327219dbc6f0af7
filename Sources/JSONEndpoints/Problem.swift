package import EthereumPrimitives
package import HTTPTypes
package import Hummingbird
package import Ledger
package import LedgerCore
package import StrictJSON

/// An error under `/imo/v1`: RFC 9457 problem details, with the outcome's number and name where the ledger refused.
package struct Problem: Error, Sendable {
    package let status: HTTPResponse.Status
    package let title: String
    package let detail: String
    package var outcome: Outcome?
    /// The kind by which a program's policy refused.
    package var kind: String?
    /// The journal's entry of the refusal, when it was written down.
    package var entry: UInt64?
    package var retryAfterSeconds: Int?
    /// Of a refused message that may yet be carried out: until when, in seconds since 1970.
    package var messageLiveUntil: UInt256?

    package init(
        status: HTTPResponse.Status, title: String, detail: String, outcome: Outcome? = nil, entry: UInt64? = nil, retryAfterSeconds: Int? = nil
    ) {
        self.status = status
        self.title = title
        self.detail = detail
        self.outcome = outcome
        self.entry = entry
        self.retryAfterSeconds = retryAfterSeconds
    }

    package var body: JSONValue {
        .object([
            "type": .string(outcome.map { "urn:imo:outcome:\($0.name)" } ?? "about:blank"), "title": .string(title),
            "status": .count(UInt64(status.code)), "detail": .string(detail + liveness), "outcome": outcome.map { .count(UInt64($0.rawValue)) },
            "outcomeName": outcome.map { .string($0.name) }, "kind": kind.map { .string($0) }, "entry": entry.map { .count($0) },
            "messageLiveUntil": messageLiveUntil.map { .amount($0) },
        ])
    }

    private var liveness: String {
        guard let messageLiveUntil else { return "" }
        return
            " The signed message stays good until \(messageLiveUntil) (seconds since 1970): whoever has it can send it again, and it is carried out as "
            + "soon as the rules allow it. To call it back, sign a cancellation of its nonce."
    }

    package var response: Response {
        var response = Response(json: body, status: status, contentType: "application/problem+json")
        if let retryAfterSeconds { response.headers[.retryAfter] = String(retryAfterSeconds) }
        return response
    }
}

extension Problem: HTTPResponseError {
    package func response(from request: Request, context: some RequestContext) throws -> Response { response }
}

extension Problem {
    package static func badRequest(_ detail: String) -> Problem { Problem(status: .badRequest, title: "Bad request", detail: detail) }

    package static func notFound(_ detail: String) -> Problem { Problem(status: .notFound, title: "Not found", detail: detail) }

    package static func tooLarge(maximumBytes: Int) -> Problem {
        Problem(status: .contentTooLarge, title: "Body too large", detail: "The body is larger than \(maximumBytes) bytes; send a smaller one.")
    }

    package static let unauthorized = Problem(
        status: .unauthorized, title: "Unauthorized", detail: "Send an API key of this gateway as 'Authorization: Bearer imo-…'.")

    package static let internalError = Problem(status: .internalServerError, title: "Internal error", detail: "The gateway failed; its log says why.")

    package static func unavailable(_ detail: String) -> Problem {
        Problem(status: .serviceUnavailable, title: "Ledger unavailable", detail: detail, retryAfterSeconds: 1)
    }

    /// Describes a refusal by the ledger.
    ///
    /// - Parameter kind: That by which a program's policy refused, if one did.
    package init(_ outcome: Outcome, entry: UInt64? = nil, kind: String? = nil) {
        let detail = outcome.explanation + (kind.map { " It says: \($0)." } ?? "")
        self.init(status: outcome.httpStatus, title: outcome.name, detail: detail, outcome: outcome, entry: entry)
        self.kind = kind
    }

    package init(_ interruption: Interruption) {
        switch interruption {
        case .refused(let outcome): self.init(outcome)
        case .failed(let failure): self = .unavailable(failure.description)
        }
    }

    package init(_ error: SubmissionError) {
        switch error {
        case .refused(let outcome): self.init(outcome)
        case .busy, .closed, .unavailable: self = .unavailable(error.description)
        }
    }
}

extension Outcome {
    /// The HTTP status that stands for this outcome.
    var httpStatus: HTTPResponse.Status {
        switch self {
        case .accepted: .ok
        case .insufficientBalance, .budgetExceeded: .paymentRequired
        case .malformedSignature, .highS, .percentClaimableOutOfRange, .supplyOutOfRange, .revenueSplitInvalid, .noSnapshotNamed,
            .discountOutOfRange, .holdIDMismatch, .accountNameReserved, .claimTimeTooShort,
            .programTermsInvalid, .programEventInvalid:
            .badRequest
        case .wrongDomain, .wrongSigner, .authorizationExpired, .keyRevoked, .keyExpired, .notAccountOwner, .gateClosed,
            .programSignatureNeeded, .programNotYours:
            .forbidden
        case .accountNotFound, .keyNotFound, .modelNotFound, .assetNotFound, .holdNotFound, .tokenNotFound, .snapshotNotFound, .contentNotFound,
            .commitmentNotFound, .entryNotFound, .contentNotStaked, .vestingNotFound, .budgetNotFound, .callNotFound,
            .programNotFound, .programVersionNotFound, .senderNotFound, .transactionNotFound, .attemptNotFound, .paymentNotFound:
            .notFound
        case .ledgerAlreadyOpen, .authorizationReplayed, .nonceOutOfOrder, .accountExists, .keyExists, .modelExists, .alreadyClaimed,
            .commitmentExists, .contentExists, .insufficientTokenBalance, .insufficientAllowance, .snapshotOutsideWindow, .nothingToClaim,
            .supplyZero, .entryNotReversible, .entryAlreadyReversed, .tokensLocked, .tooManyVestings, .vestingNotRevocable, .refundExceedsCharge,
            .tooManyRefunds, .tooManyDiscounts, .revenueTooSmall, .generationNotBegun, .withdrawalNotRequested, .snapshotRootMismatch,
            .operatorNotCurrent, .operatorRetired,
            .claimBelowLeastAmount,
            .programNotStarted, .programSuperseded, .programEnded, .programDue, .programNothingDue, .programRefused, .programStillRunning,
            .tooManyProgramVersions, .modelRetired, .senderExists, .transactionConcluded, .transactionOutOfOrder, .tooManyTransactions,
            .tooManyAttempts, .contentNotStakeable, .contentStaked, .windowOver,
            .windowNotOver, .gameInProgress,
            .moveRefused, .paymentUsed, .paymentConcluded, .paymentPending, .paymentInUse, .walletLinked, .tooManyWallets:
            .conflict
        case .commandIDReused, .amountZero, .amountOverflow, .priceNotInForce, .priceStartInPast, .holdExpiryInPast, .holdNotExpired,
            .transferToZeroAddress, .commitmentExpired, .modelCommitmentMismatch, .proofInvalid, .accountsNotDifferent, .notLinkable,
            .noCommandLinked,
            .vestingTermsInvalid, .tooManySnapshots, .discountStartInPast, .recipientUnusable, .tooManyCancelled,
            .programStartInPast, .programFaulty, .programPayerInvalid, .attemptUnusable, .bondTooSmall,
            .paymentTermsInvalid, .paymentNotOpen, .paymentTokenWrong, .paymentPayeeWrong, .paymentTooLarge, .paymentExpired, .paymentNotYetValid:
            .unprocessableContent
        case .contentTooLarge: .contentTooLarge
        case .snapshotTooSoon: .tooManyRequests
        case .ledgerNotOpen: .serviceUnavailable
        }
    }
}
