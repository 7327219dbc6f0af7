import StrictJSON

/// One thing that was looked at, and what to do about it.
struct Finding {
    enum Status: String {
        case ok
        /// Works, but not as it should.
        case warning
        /// Does not work, or is not safe.
        case failure
    }

    let subject: String
    let status: Status
    let message: String
    /// What to do; nil where there is nothing to.
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

    var json: JSONValue {
        .object([
            "subject": .string(subject), "status": .string(status.rawValue), "message": .string(message), "remedy": remedy.map { .string($0) },
        ])
    }
}
