internal import EthereumPrimitives
internal import HTTPTypes
internal import Ledger
internal import LedgerCore
internal import Logging
internal import Metering
internal import NIOCore
internal import NIOHTTP1
internal import StrictJSON

/// Writes one line about a call: who called what, how it ended, its cost and its times. Never a prompt, an answer, a key or a header.
struct CallLog {
    private let sink: any CallLogSink

    init(_ sink: any CallLogSink) {
        self.sink = sink
    }

    /// The times of a call that ended.
    struct Times {
        let began: NIODeadline
        /// When the first byte of the upstream's response came; nil where none did.
        let firstByte: NIODeadline?
        let ended: NIODeadline
    }

    func ended(_ call: InferenceCall, id: CommandID, upstream: String?, _ end: CallEnd, _ times: Times) {
        guard sink.takes(.info) else { return }
        var fields: [CallLogField] = []
        fields.reserveCapacity(14)
        fields.append(("request", .text(id.description)))
        fields.append(("account", .text(call.caller.account.description)))
        fields.append(("key", .text(JSONValue.keyID(call.caller.keyHash))))
        fields.append(("model", .text(call.model.description)))
        if let upstream { fields.append(("upstream", .text(upstream))) }
        fields.append(("endpoint", .text(call.request.endpoint.path)))
        CallLog.add(end, to: &fields)
        if let firstByte = times.firstByte { fields.append(("firstByteMilliseconds", CallLog.milliseconds(from: times.began, to: firstByte))) }
        fields.append(("milliseconds", CallLog.milliseconds(from: times.began, to: times.ended)))
        sink.write(.info, "call", fields)
    }

    /// A request that became no call.
    func refused(_ error: OpenAIError, endpoint: Endpoint) {
        guard sink.takes(.info) else { return }
        sink.write(
            .info, "call refused",
            [("endpoint", .text(endpoint.path)), ("status", CallLog.status(error.status.code)), ("outcome", .text(error.reason))])
    }

    func attemptFailed(_ call: InferenceCall, id: CommandID, upstream: String, _ failure: AttemptFailure) {
        guard sink.takes(.notice) else { return }
        sink.write(
            .notice, "upstream failed a call",
            [
                ("request", .text(id.description)), ("model", .text(call.model.description)), ("upstream", .text(upstream)),
                ("failure", .text(failure.name)),
            ])
    }

    private static func add(_ end: CallEnd, to fields: inout [CallLogField]) {
        switch end {
        case .completed(let answer, let charge, let usage):
            fields.append(("status", status(answer.status.code)))
            fields.append(("outcome", .text("charged")))
            fields.append(("units", .counts(counts(of: usage))))
            fields.append(("cost", .text(charge.cost.description)))
        case .passed(let answer):
            fields.append(("status", status(answer.status.code)))
            fields.append(("outcome", .text("refused_by_upstream")))
        case .failed(let error):
            fields.append(("status", status(error.status.code)))
            fields.append(("outcome", .text(error.reason)))
        }
    }

    private static func counts(of usage: Usage) -> [(name: String, count: UInt64)] {
        var counts: [(name: String, count: UInt64)] = []
        for unit in MeteredUnit.allCases where usage[unit] != 0 { counts.append((unit.name, usage[unit])) }
        return counts
    }

    private static func status(_ code: some BinaryInteger) -> CallLogValue { .number(UInt64(clamping: code)) }

    private static func milliseconds(from start: NIODeadline, to end: NIODeadline) -> CallLogValue {
        .number(UInt64(clamping: (end - start).nanoseconds / 1_000_000))
    }
}

extension AttemptFailure {
    /// Its name in counts and log lines.
    var name: String {
        switch self {
        case .unreachable: "unreachable"
        case .closed: "closed"
        case .timedOut: "timed_out"
        case .malformed: "malformed"
        case .status(let status, _): "status_\(status)"
        case .brokenOff: "broken_off"
        case .unread: "unread"
        case .overloaded: "overloaded"
        }
    }
}
