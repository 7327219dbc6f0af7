internal import HTTPTypes
package import Hummingbird
internal import NIOCore
package import Resilience
internal import Synchronization

/// The memory for the bodies of requests to endpoints, until they are answered.
///
/// A body counts from its first byte on, so that clients which send slowly, or never end, hold no more than the budget. Reading it into a tree takes memory
/// once more, so each byte counts three times.
package final class BodyBudget: Sendable {
    /// The memory of one byte of a body: in the buffer, in its growth, and in the tree made of it.
    package static let weight = 3

    private let shares: Mutex<ShareTable<AddressBlock?>>

    /// - Parameter limit: The most bytes of memory of all bodies to these endpoints. One address can take a quarter.
    package init(limit: Int) {
        shares = Mutex(ShareTable(limit: limit, share: limit / 4))
    }

    /// The bytes of memory that are taken at present.
    package var used: Int { shares.withLock { $0.used } }

    /// - Returns: false when there is no room.
    fileprivate func take(_ count: Int, for address: AddressBlock?) -> Bool {
        shares.withLock { $0.take(count * BodyBudget.weight, for: address) }
    }

    fileprivate func giveBack(_ count: Int, of address: AddressBlock?) {
        shares.withLock { $0.giveBack(count * BodyBudget.weight, of: address) }
    }
}

extension Request {
    /// Reads the whole body, within the budget, and gives it to `respond`; its room is given back when that has ended.
    ///
    /// - Throws: ``BodyTooLarge`` or ``BodyMalformed``; ``Problem`` when there is no room; an error of the connection, or of `respond`.
    package func withBody<Result>(
        upTo maximumBytes: Int, in budget: BodyBudget, of address: AddressBlock?, _ respond: ([UInt8]) async throws -> Result
    ) async throws -> Result {
        var taken = 0
        defer { budget.giveBack(taken, of: address) }
        let bytes = try await bytes(upTo: maximumBytes) { count in
            guard budget.take(count, for: address) else { throw Problem.tooManyBodies }
            taken += count
        }
        return try await respond(bytes)
    }
}

extension Problem {
    fileprivate static let tooManyBodies = Problem(
        status: .serviceUnavailable, title: "Too many requests at once",
        detail: "The gateway is receiving as many requests as it takes. Nothing was written; try again shortly.", retryAfterSeconds: 1)
}
