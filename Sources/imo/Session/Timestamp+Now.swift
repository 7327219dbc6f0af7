import Foundation
import LedgerCore

extension Timestamp {
    /// The time of the system's clock.
    static var now: Timestamp { Timestamp(milliseconds: UInt64(max(0, Date.now.timeIntervalSince1970 * 1000))) }
}
