internal import Ledger
package import LedgerCore
internal import StrictJSON

/// Events beside the ledger.
extension WebhookEvent {
    package static func upstream(isUp: Bool, name: String, of model: ModelID, at time: Timestamp) -> WebhookEvent {
        WebhookEvent(
            isUp ? .upstreamUp : .upstreamDown, occurrence: [model.description, name, "\(time.milliseconds)"], time: time,
            data: .object(["model": .text(model), "upstream": .string(name)]))
    }

    package static func ledger(isWritable: Bool, at time: Timestamp) -> WebhookEvent {
        WebhookEvent(isWritable ? .ledgerWritable : .ledgerNotWritable, occurrence: ["\(time.milliseconds)"], time: time, data: .object([]))
    }

    package static func diskLow(freeBytes: UInt64, sizeBytes: UInt64, at time: Timestamp) -> WebhookEvent {
        WebhookEvent(
            .diskLow, occurrence: ["\(time.milliseconds)"], time: time,
            data: .object(["freeBytes": .count(freeBytes), "sizeBytes": .count(sizeBytes)]))
    }

    package static func certificateExpires(at expiry: Timestamp, now: Timestamp) -> WebhookEvent {
        WebhookEvent(.certificateExpires, occurrence: [expiry.rfc3339], time: now, data: .object(["expiresAt": .time(expiry)]))
    }

    /// A message that tries an endpoint.
    package static func test(of endpoint: String, at time: Timestamp) -> WebhookEvent {
        WebhookEvent(.test, occurrence: [endpoint, "\(time.milliseconds)"], time: time, data: .object(["webhook": .string(endpoint)]))
    }
}
