internal import InferenceProxy
internal import Ledger
internal import LedgerCore
internal import ServiceLifecycle
internal import Webhooks

/// Looks for events and sends messages about them as long as the gateway runs. What waits at the end is sent after the next start.
struct WebhookService: Service, CustomStringConvertible {
    private static let leastFreeBytes: UInt64 = 1 << 30
    private static let leastFreePercent: UInt64 = 5
    private static let secondsBeforeExpiry: UInt64 = 14 * 86_400

    /// The name in log lines, instead of all that the gateway consists of.
    var description: String { "webhooks" }
    let dispatcher: WebhookDispatcher
    let server: GatewayServer

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await look() }
                group.addTask { await send() }
            }
        }
    }

    private func look() async {
        while !Task.isCancelled {
            checkStanding()
            if !dispatcher.scan() { try? await Task.sleep(for: .seconds(1)) }
        }
    }

    private func send() async {
        while !Task.isCancelled {
            await dispatcher.deliver()
            try? await Task.sleep(for: .milliseconds(500))
        }
    }

    private func checkStanding() {
        let now = server.clock()
        dispatcher.tellChange("ledger", isBad: !server.isLedgerHealthy) { .ledger(isWritable: !$0, at: now) }
        if let machine = server.machineStanding, machine.diskSizeBytes > 0 {
            let share = machine.diskFreeBytes / (machine.diskSizeBytes / 100 + 1)
            let isLow = machine.diskFreeBytes < WebhookService.leastFreeBytes || share < WebhookService.leastFreePercent
            dispatcher.tell("disk", isLow ? "low" : nil) {
                .diskLow(freeBytes: machine.diskFreeBytes, sizeBytes: machine.diskSizeBytes, at: now)
            }
        }
        if let expiry = server.proxy.certificate?.expiresAtSeconds {
            let isNear = expiry < now.seconds + WebhookService.secondsBeforeExpiry
            dispatcher.tell("certificate", isNear ? "\(expiry)" : nil) { .certificateExpires(at: Timestamp(milliseconds: expiry * 1000), now: now) }
        }
    }
}
