/// When a message that was not taken is sent again: after growing pauses, for about three days in all.
package enum RetryPlan {
    /// The pauses after each failed attempt, in seconds; a message that failed after the last one is given up.
    package static let pausesSeconds: [UInt64] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]

    /// - Parameters:
    ///   - failures: The attempts that failed so far, at least one.
    ///   - jitter: Any number; it varies the pause by up to a tenth, so that messages that failed together do not come back together.
    /// - Returns: nil when the message is given up.
    package static func pauseMilliseconds(afterFailures failures: Int, jitter: UInt64) -> UInt64? {
        guard failures > 0, failures <= pausesSeconds.count else { return nil }
        let milliseconds = pausesSeconds[failures - 1] * 1000
        return milliseconds + jitter % (milliseconds / 10)
    }
}
