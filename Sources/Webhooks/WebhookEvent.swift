package import LedgerCore
internal import Ledger
package import StrictJSON

/// The kinds of events that endpoints can ask for. Names are permanent.
package enum WebhookEventKind: String, Sendable, Hashable, CaseIterable {
    case balanceLow = "balance.low"
    case budgetShareReached = "budget.share_reached"
    case upstreamDown = "upstream.down"
    case upstreamUp = "upstream.up"
    case snapshotTaken = "snapshot.taken"
    case claimPaid = "claim.paid"
    case payoutMade = "payout.made"
    case diskLow = "disk.low"
    case ledgerNotWritable = "ledger.not_writable"
    case ledgerWritable = "ledger.writable"
    case certificateExpires = "certificate.expires"
    case test = "webhook.test"
}

/// Something that happened, once: the same occurrence has the same id however often it is found.
package struct WebhookEvent: Sendable, Hashable {
    package let id: String
    package let kind: WebhookEventKind
    package let time: Timestamp
    package let data: JSONValue

    /// - Parameter occurrence: What tells this occurrence from all others of the kind, such as the entry's number.
    package init(_ kind: WebhookEventKind, occurrence: [String], time: Timestamp, data: JSONValue) {
        id = "msg_" + CommandID(derivedFrom: ["imo webhook 1", kind.rawValue] + occurrence).description
        self.kind = kind
        self.time = time
        self.data = data
    }

    /// The body of the message.
    package var payload: [UInt8] {
        Array(JSONValue.object(["type": .string(kind.rawValue), "timestamp": .time(time), "data": data]).text.utf8)
    }
}
