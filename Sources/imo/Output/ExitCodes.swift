import AdminSocket
import ArgumentParser
import Foundation
import Ledger
import LedgerCore
import LedgerLog
import LedgerPostgres
import TransparencyLog

/// An error that ends the command with a message on standard error and an exit code of `sysexits.h`, one for each kind of mistake:
///
/// 64 arguments, 65 data that is wrong or that the rules refuse, 66 a file or an object that is not there, 69 something that does not answer or is in
/// use, 70 a fault of this program, 73 a file that cannot be made, 74 a failed disk, 75 not yet, 77 no permission, 78 a
/// configuration or a directory that does not fit. 1 is a verdict: not verified, not healthy.
struct Failure: Error, CustomStringConvertible {
    let message: String
    let code: Int32

    var description: String { message }
}

extension Outcome {
    /// The exit code: 65 for data that the rules refuse, 66 for a missing object, 77 for a signature that does not permit the command.
    var exitCode: Int32 {
        switch self {
        case .accepted: 0
        case .malformedSignature, .highS, .wrongDomain, .wrongSigner, .authorizationExpired, .authorizationReplayed, .nonceOutOfOrder, .keyRevoked,
            .programSignatureNeeded, .programNotYours, .keyExpired, .notAccountOwner:
            77
        case .ledgerNotOpen, .accountNotFound, .keyNotFound, .modelNotFound, .assetNotFound, .holdNotFound, .tokenNotFound, .snapshotNotFound,
            .commitmentNotFound, .contentNotFound, .entryNotFound, .vestingNotFound, .budgetNotFound, .callNotFound,
            .programNotFound, .programVersionNotFound, .senderNotFound, .transactionNotFound, .contentNotStaked, .paymentNotFound:
            66
        case .commandIDReused, .ledgerAlreadyOpen, .amountZero, .amountOverflow, .insufficientBalance, .accountExists, .keyExists, .modelExists,
            .percentClaimableOutOfRange, .supplyOutOfRange, .revenueSplitInvalid, .priceNotInForce, .priceStartInPast, .holdExpiryInPast,
            .holdNotExpired, .insufficientTokenBalance, .insufficientAllowance, .transferToZeroAddress, .snapshotTooSoon, .snapshotOutsideWindow,
            .alreadyClaimed, .nothingToClaim, .noSnapshotNamed, .supplyZero, .commitmentExists, .commitmentExpired, .contentExists,
            .modelCommitmentMismatch, .contentTooLarge, .proofInvalid, .accountsNotDifferent, .entryNotReversible, .entryAlreadyReversed,
            .notLinkable, .noCommandLinked, .vestingNotRevocable, .tokensLocked, .tooManyVestings, .vestingTermsInvalid, .tooManySnapshots,
            .discountOutOfRange, .modelRetired,
            .accountNameReserved, .claimTimeTooShort, .revenueTooSmall, .recipientUnusable, .tooManyCancelled, .generationNotBegun,
            .withdrawalNotRequested, .snapshotRootMismatch, .claimBelowLeastAmount, .operatorNotCurrent, .operatorRetired,
            .discountStartInPast, .tooManyDiscounts, .budgetExceeded, .holdIDMismatch, .refundExceedsCharge, .tooManyRefunds,
            .programTermsInvalid, .programEventInvalid, .programStartInPast, .programFaulty, .programPayerInvalid,
            .programNotStarted, .programSuperseded, .programEnded, .programDue, .programNothingDue, .programRefused, .programStillRunning,
            .tooManyProgramVersions,
            .senderExists, .transactionConcluded, .transactionOutOfOrder, .tooManyTransactions, .tooManyAttempts, .attemptUnusable,
            .attemptNotFound,
            .contentNotStakeable, .contentStaked, .bondTooSmall, .windowOver, .windowNotOver, .gameInProgress, .moveRefused,
            .paymentTermsInvalid, .paymentNotOpen, .paymentTokenWrong, .paymentPayeeWrong, .paymentTooLarge, .paymentExpired, .paymentNotYetValid,
            .paymentUsed, .paymentConcluded, .paymentPending, .paymentInUse,
            .gateClosed, .walletLinked, .tooManyWallets:
            65
        }
    }

    var failure: Failure { Failure(message: "\(name) (\(rawValue)): \(explanation)", code: exitCode) }

    /// Makes the failure of a command or a question about something.
    ///
    /// - Parameter subject: Names the thing and its value, such as `the account 'alice'`.
    func failure(about subject: String) -> Failure {
        Failure(message: "\(name) (\(rawValue)): \(subject): \(explanation)", code: exitCode)
    }

    /// Makes the failure of a link at one of its members, counted from 0.
    func failure(ofMember index: Int, of command: Command) -> Failure {
        guard case .linked(let link) = command, link.commands.indices.contains(index) else { return failure }
        let member = "command \(index) (\(link.commands[index].subject))"
        return Failure(message: "\(name) (\(rawValue)) by \(member), so that none was carried out: \(explanation)", code: exitCode)
    }
}

extension JournalEntry {
    /// Makes the failure of a refused command. It names the command's values, the member of a link that was refused, and until when a signed message stays
    /// good.
    var failure: Failure {
        let failure = refusedMember.map { outcome.failure(ofMember: $0, of: command) } ?? outcome.failure(about: command.subject)
        guard let authorization = command.message?.authorization,
            ![.authorizationExpired, .authorizationReplayed, .nonceOutOfOrder].contains(outcome)
        else { return failure }
        return Failure(
            message: failure.message + " The signed message stays good until \(authorization.deadline) (seconds since 1970) and may be sent again; "
                + "`imo token cancel` calls it back.", code: failure.code)
    }
}

extension StoreFailure {
    /// The exit code: 66 for a missing ledger, 77 for one that this user may not open, 78 for one that does not fit the directory or this version,
    /// else 69.
    fileprivate var exitCode: Int32 {
        switch code {
        case .notFound: 66
        case .forbidden: 77
        case .corrupt: 65
        case .invalidAddress: 64
        case .occupied: 73
        case .displaced, .newer, .outdated: 78
        default: 69
        }
    }
}

extension LogFailure {
    /// The exit code: 66 for a ledger without a log, 65 for a damaged log, else 69.
    fileprivate var exitCode: Int32 {
        switch code {
        case .notFound: 66
        case .corrupt: 65
        case .unavailable: 69
        }
    }
}

/// Runs the body of a command, and turns every error into one sentence on standard error and an exit code.
func reportingErrors<Value>(_ body: () async throws -> Value) async throws -> Value {
    do { return try await body() } catch {
        let failure = Failure(reading: error)
        guard let failure else { throw error }
        FileHandle.standardError.write(Data("imo: \(failure.message)\n".utf8))
        throw ExitCode(failure.code)
    }
}

extension Failure {
    /// Returns nil for the argument parser's own errors, which it reports itself.
    init?(reading error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let interruption as Interruption:
            switch interruption {
            case .refused(let outcome): self = outcome.failure
            case .failed(let failure): self.init(message: failure.description, code: 69)
            }
        case let submission as SubmissionError:
            switch submission {
            case .refused(let outcome): self = outcome.failure
            case .busy, .closed, .unavailable: self.init(message: submission.description, code: 69)
            }
        case let admin as AdminError:
            switch admin {
            case .refused(let outcome): self = outcome.failure
            case .failed, .unreachable: self.init(message: admin.description, code: 69)
            case .forbidden: self.init(message: admin.description, code: 77)
            case .waiting: self.init(message: admin.description, code: 75)
            }
        case let failure as LogFailure: self.init(message: failure.description, code: failure.exitCode)
        case let fault as PublicFault: self.init(message: fault.description, code: 65)
        case let error as LogFormatError: self.init(message: error.description, code: 65)
        case let failure as StoreFailure: self.init(message: failure.description, code: failure.exitCode)
        case is ExitCode, is ValidationError, is CleanExit: return nil
        case let error as any MistakenInput: self.init(message: error.description, code: error.exitCode)
        case let error as any CustomStringConvertible: self.init(message: error.description, code: 70)
        default: self.init(message: error.localizedDescription, code: 70)
        }
    }
}
