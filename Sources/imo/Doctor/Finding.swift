import StrictJSON

/// The result of one check, with a remedy.
struct Finding {
    enum Status: String {
        case ok
        /// It works, but not as it should.
        case warning
        /// It does not work, or is not safe.
        case failure

        static let longestName = 7
    }

    let subject: String
    let status: Status
    let message: String
    /// The remedy, nil when none is needed.
    let remedy: String?

    static func ok(_ subject: String, _ message: String) -> Finding {
        Finding(subject: subject, status: .ok, message: message, remedy: nil)
    }

    static func warning(_ subject: String, _ message: String, remedy: String) -> Finding {
        Finding(subject: subject, status: .warning, message: message, remedy: remedy)
    }

    static func failure(_ subject: String, _ message: String, remedy: String) -> Finding {
        Finding(subject: subject, status: .failure, message: message, remedy: remedy)
    }

    /// Writes findings for people: one a line, the remedy below what needs one.
    static func text(of findings: [Finding]) -> String {
        let width = findings.map(\.subject.count).max() ?? 0
        let lines = findings.flatMap { finding -> [String] in
            let start = finding.status.rawValue.padding(to: Status.longestName) + "  " + finding.subject.padding(to: width) + "  "
            let remedy = finding.remedy.map { String(repeating: " ", count: start.count) + "→ \($0)" }
            return [start + finding.message, remedy].compactMap { $0 }
        }
        let failures = findings.count { $0.status == .failure }
        let warnings = findings.count { $0.status == .warning }
        let sum = failures + warnings == 0 ? "healthy" : "\(failures == 0 ? "healthy" : "not healthy"): failures \(failures), warnings \(warnings)"
        return (lines + [sum]).joined(separator: "\n")
    }

    var json: JSONValue {
        .object([
            "subject": .string(subject), "status": .string(status.rawValue), "message": .string(message), "remedy": remedy.map { .string($0) },
        ])
    }
}
