import StrictJSON

/// The result of one check, with a remedy.
struct Finding {
    enum Status: String {
        case ok
        /// It works, but not as it should.
        case warning
        /// It does not work, or is not safe.
        case failure
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

    var json: JSONValue {
        .object([
            "subject": .string(subject), "status": .string(status.rawValue), "message": .string(message), "remedy": remedy.map { .string($0) },
        ])
    }
}
