internal import EthereumPrimitives
internal import HTTPTypes
internal import Ledger
package import LedgerCore
package import Metering
internal import NIOCore
internal import NIOHTTP1
internal import StrictJSON

/// A call as a trace has it: names and numbers, never a prompt, an answer, a key or a header.
package struct CallSpan: Sendable {
    package let context: TraceContext
    package let model: ModelID
    package let endpoint: Endpoint
    /// The id of the call, which is its receipt's where it was charged.
    package let call: CommandID
    package let account: AccountName
    package let key: String
    package let upstream: String?
    package let status: UInt
    /// Why the call was not charged; nil for one that was.
    package let error: String?
    package let usage: Usage?
    package let cost: String?
    package let startUnixNanoseconds: UInt64
    package let endUnixNanoseconds: UInt64
    package let firstByteUnixNanoseconds: UInt64?

    /// - Parameter nowUnixNanoseconds: The time at which the call ended.
    init(
        _ context: TraceContext, _ subject: InferenceCall, id: CommandID, upstream: String?, _ end: CallEnd, _ times: CallLog.Times,
        nowUnixNanoseconds: UInt64
    ) {
        self.context = context
        model = subject.model
        endpoint = subject.request.endpoint
        call = id
        account = subject.caller.account
        key = JSONValue.keyID(subject.caller.keyHash)
        self.upstream = upstream
        switch end {
        case .completed(let answer, let charge, let usage):
            (status, error, self.usage, cost) = (answer.status.code, nil, usage, charge.cost.description)
        case .passed(let answer): (status, error, usage, cost) = (answer.status.code, "refused_by_upstream", nil, nil)
        case .failed(let failure): (status, error, usage, cost) = (UInt(failure.status.code), failure.reason, nil, nil)
        }
        func unixTime(of time: NIODeadline) -> UInt64 { nowUnixNanoseconds - UInt64(clamping: (times.ended - time).nanoseconds) }
        startUnixNanoseconds = unixTime(of: times.began)
        endUnixNanoseconds = nowUnixNanoseconds
        firstByteUnixNanoseconds = times.firstByte.map(unixTime)
    }
}

/// Takes the spans of calls, on event loops: it must not wait.
package protocol CallSpanSink: Sendable {
    func add(_ span: CallSpan)
}

/// The place of a span in its trace (W3C Trace Context).
package struct TraceContext: Sendable, Hashable {
    /// 16 bytes as two numbers; not both zero.
    package let traceID: (high: UInt64, low: UInt64)
    /// The caller's span; nil where the trace begins here.
    package let parentID: UInt64?
    package let spanID: UInt64

    package static func == (left: TraceContext, right: TraceContext) -> Bool {
        left.traceID == right.traceID && left.parentID == right.parentID && left.spanID == right.spanID
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(traceID.high)
        hasher.combine(traceID.low)
        hasher.combine(spanID)
    }

    /// Begins a trace with the call's id as its own, so that a receipt leads to its trace.
    package init(of call: CommandID, spanID: UInt64) {
        traceID = (call.high, call.low)
        parentID = nil
        self.spanID = spanID | 1
    }

    /// Goes on with the caller's trace.
    ///
    /// - Parameter traceparent: The header: `00-`, 32 and 16 hexadecimal digits in lower case, and flags.
    /// - Returns: nil for anything else, which the caller did not mean or is of a later version.
    package init?(traceparent: String, spanID: UInt64) {
        let parts = traceparent.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "00", parts[1].utf8.count == 32, parts[2].utf8.count == 16, parts[3].utf8.count == 2,
            traceparent.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }),
            let high = UInt64(parts[1].prefix(16), radix: 16), let low = UInt64(parts[1].suffix(16), radix: 16), high | low != 0,
            let parent = UInt64(parts[2], radix: 16), parent != 0
        else { return nil }
        traceID = (high, low)
        parentID = parent
        self.spanID = spanID | 1
    }
}
