import EthereumPrimitives
import Foundation
import Ledger
import LedgerCore
import StrictJSON
import Synchronization

/// Counts the results of the claims in a file, and names some of the lines at fault on standard error.
///
/// `@unchecked Sendable` holds because one thread at a time calls ``note(_:_:)``, and everything else is called after its last call.
final class ClaimTally: @unchecked Sendable {
    /// The number of lines at fault that are named. Further ones are counted only.
    private static let listedLines = 20

    private let progress: ProgressLine?
    private var count: UInt64 = 0
    private var paid: UInt64 = 0
    private var amount = UInt256.zero
    private var known: UInt64 = 0
    private var unreadable: UInt64 = 0
    private var refused: [Outcome: UInt64] = [:]
    private var listed = 0
    private(set) var failure: SubmissionError?

    init(progress: ProgressLine?) {
        self.progress = progress
    }

    var isComplete: Bool { paid + known == count }

    func note(_ place: Int, _ result: ClaimSubmission.Result) {
        count += 1
        progress?.show(count, of: 0)
        switch result {
        case .entry(let entry) where entry.outcome == .accepted:
            paid += 1
            if case .claim(let claim) = entry.command {
                amount = amount.adding(entry.amountCredited(to: .address(claim.recipient))) ?? .max
            }
        case .entry(let entry): refuse(entry.outcome, place)
        case .known: known += 1
        case .refused(.refused(let outcome)): refuse(outcome, place)
        case .refused(let error): failure = failure ?? error
        case .unreadable(let reason):
            unreadable += 1
            list(place, reason)
        }
    }

    func summary(after duration: Duration) -> JSONValue {
        progress?.finish(count)
        let seconds = Double(duration / .milliseconds(1)) / 1000
        return .object([
            "claims": .count(count), "paid": .count(paid), "amount": .amount(amount), "paidBefore": .count(known), "unreadable": .count(unreadable),
            "refused": .object(refused.sorted { $0.key.rawValue < $1.key.rawValue }.map { JSONMember($0.key.name, .count($0.value)) }),
            "claimsPerSecond": .count(UInt64(Double(count) / max(seconds, 0.001))),
        ])
    }

    private func refuse(_ outcome: Outcome, _ place: Int) {
        refused[outcome, default: 0] += 1
        list(place, "\(outcome.name): \(outcome.explanation)")
    }

    private func list(_ place: Int, _ reason: String) {
        listed += 1
        guard listed <= ClaimTally.listedLines else { return }
        FileHandle.standardError.write(Data("imo: claim \(place + 1): \(reason)\n".utf8))
    }
}
