internal import StrictJSON

/// An error that an upstream reported in place of an answer.
package struct ReportedError: Sendable, Hashable {
    /// The HTTP status that it names by a `code`, `status` or `status_code` between 400 and 599, else the one that belongs to its `type` in OpenAI's and
    /// Anthropic's APIs; nil when it names none.
    package internal(set) var status: Int?
    /// Its message, cut off at 1,000 bytes.
    package internal(set) var message: String?
    package internal(set) var type: String?
    /// Its code, where that is a word and not a status.
    package internal(set) var code: String?

    init() {}

    /// The most bytes of a body that are looked through.
    private static let maximumScannedBytes = 64 << 10

    /// Reads the error of a response with an error status; nil when the body's first 64 KiB have no `error` or `message` of a JSON object.
    package init?(in body: [UInt8]) {
        var error: ReportedError?
        body.viewed { view in
            var scanner = JSONScanner(view, in: 0..<min(view.count, ReportedError.maximumScannedBytes))
            try? scanner.readObject { (scanner, name) throws(JSONError) in
                if scanner.matches(name, "error") { error = try scanner.readReportedError() } else { try scanner.skipValue() }
            }
            guard error == nil else { return }
            // The error of some servers stands at the top.
            var again = JSONScanner(view, in: 0..<min(view.count, ReportedError.maximumScannedBytes))
            let told = try? again.readReportedError()
            if told?.message != nil { error = told }
        }
        guard let error else { return nil }
        self = error
    }

    /// Whether the error is about what the operator owes or has paid at the upstream, or about the operator's account there. Texts count by their beginning
    /// only: what an upstream repeats of a request stands later in them.
    package var isAboutOperatorsMoney: Bool {
        if ReportedError.codesOfMoney.contains(code ?? "") || ReportedError.codesOfMoney.contains(type ?? "") { return true }
        let text = (message ?? "").prefix(400).lowercased()
        return ReportedError.textsOfMoney.contains { text.hasPrefix($0) || text.hasPrefix("litellm.") && text.prefix(200).contains($0) }
    }

    private static let codesOfMoney: Set = [
        "insufficient_quota", "insufficient_credits", "insufficient_balance", "billing_error", "billing_hard_limit_reached", "billing_not_active",
        "budget_exceeded",
    ]

    /// The beginnings of messages. A proxy such as LiteLLM puts the names of its own error and of the vendor before them.
    private static let textsOfMoney = [
        "your credit balance is too low", "you exceeded your current quota", "insufficient_quota", "insufficient credits", "insufficient balance",
        "budget has been exceeded", "you have reached your specified", "this organization has been disabled", "your account is not active",
    ]
}

extension JSONScanner {
    /// Reads the value of an `error` member: an object, or a message alone.
    mutating func readReportedError() throws(JSONError) -> ReportedError {
        var error = ReportedError()
        guard try peek() == UInt8(ascii: "{") else {
            error.message = try readShortText()
            return error
        }
        var told: Int?
        try readObject { (scanner, name) throws(JSONError) in
            if scanner.matches(name, "message") {
                error.message = try scanner.readShortText()
            } else if scanner.matches(name, "type") {
                error.type = try scanner.readShortText()
            } else if scanner.matches(name, "code") || scanner.matches(name, "status") || scanner.matches(name, "status_code") {
                var ahead = scanner
                if let status = try scanner.readRoundedUp(), (400..<600).contains(status) {
                    told = told ?? Int(status)
                } else if scanner.matches(name, "code") {
                    error.code = try ahead.readShortText()
                }
            } else {
                try scanner.skipValue()
            }
        }
        error.status = error.code.flatMap(status(ofErrorCode:)) ?? told ?? error.type.flatMap(status(ofErrorType:))
        return error
    }

    /// - Returns: nil when the value is no string. It is then skipped.
    private mutating func readShortText() throws(JSONError) -> String? {
        guard try peek() == UInt8(ascii: "\"") else {
            try skipValue()
            return nil
        }
        return String(decoding: decode(try readString()).prefix(1000), as: UTF8.self)
    }
}

private func status(ofErrorCode code: String) -> Int? {
    switch code {
    case "invalid_api_key", "account_deactivated": 401
    case "rate_limit_exceeded", "insufficient_quota": 429
    case "model_not_found": 404
    case "context_length_exceeded", "invalid_prompt": 400
    default: nil
    }
}

private func status(ofErrorType type: String) -> Int? {
    switch type {
    case "billing_error": 402
    case "timeout_error": 504
    case "invalid_request_error": 400
    case "authentication_error": 401
    case "permission_error": 403
    case "not_found_error": 404
    case "request_too_large": 413
    case "rate_limit_error", "rate_limit_exceeded", "insufficient_quota": 429
    case "api_error", "server_error": 500
    case "overloaded_error": 529
    default: nil
    }
}
