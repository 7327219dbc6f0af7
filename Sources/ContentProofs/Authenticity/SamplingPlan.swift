internal import Foundation

/// How many random calls find a server that does not always run the model that it says.
package struct SamplingPlan: Sendable, Hashable {
    /// The share of calls that a cheat answers otherwise, from 0 to 1.
    package let cheatedShare: Double
    /// The probability with which at least one of them is among the sample.
    package let detectionRate: Double

    /// - Parameters:
    ///   - cheatedShare: above 0, at most 1.
    ///   - detectionRate: from 0 to below 1.
    package init(cheatedShare: Double, detectionRate: Double) {
        precondition(cheatedShare > 0 && cheatedShare <= 1, "a cheat cheats on some calls")
        precondition(detectionRate >= 0 && detectionRate < 1, "no sample finds a cheat with certainty")
        self.cheatedShare = cheatedShare
        self.detectionRate = detectionRate
    }

    /// The least n with 1 − (1 − share)ⁿ at least the rate. Each call is drawn by itself, and the server cannot tell which are.
    package var calls: Int {
        if cheatedShare == 1 { return 1 }
        return max(1, Int((log(1 - detectionRate) / log(1 - cheatedShare)).rounded(.up)))
    }
}
