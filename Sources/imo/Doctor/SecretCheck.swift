import Foundation

/// Checks that the gateway's secret is there, as soon as the ledger has calls that need it.
struct SecretCheck {
    let directory: DataDirectory
    /// Whether a call was ever charged or is running.
    let hasCalls: Bool

    func findings() -> [Finding] {
        guard hasCalls, !FileManager.default.fileExists(atPath: directory.secret) else { return [] }
        return [
            .warning(
                "secret", "\(directory.secret) is not there: \(MissingFiles.costOfSecret)",
                remedy: "copy it from the directory that the ledger comes from before the gateway starts, which makes a new one")
        ]
    }
}
