import Foundation
import LedgerCore
import StrictJSON
import Testing
import Webhooks

@Suite("Messages that wait")
struct QueueTests {
    private let directory = FileManager.default.temporaryDirectory.appending(path: "imo-webhooks-\(UUID().uuidString)").path

    private func message(_ number: Int, to endpoint: String = "hook-1") -> PendingMessage {
        let event = WebhookEvent(
            .payoutMade, occurrence: ["\(number)"], time: Timestamp(milliseconds: 1_000_000_000_000 + UInt64(number)),
            data: .object(["text": .string("quoted \" and \n broken \(number)")]))
        return PendingMessage(event, to: endpoint)
    }

    @Test("What was added is there after a restart, in order, until it is removed")
    func durability() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let queue = WebhookQueue(directory: directory)
        for number in [2, 1, 3] { #expect(try queue.add(message(number))) }
        #expect(try queue.add(message(1)), "the same again changes nothing")
        var failed = message(2)
        (failed.failures, failed.dueAt) = (4, failed.dueAt.adding(milliseconds: 5))
        try queue.put(failed)
        let again = WebhookQueue(directory: directory)
        #expect(again.messages == [message(1), message(3), failed])
        try again.remove(message(1))
        #expect(WebhookQueue(directory: directory).messages == [message(3), failed] && WebhookQueue.count(in: directory) == 2)
        let mode = try FileManager.default.attributesOfItem(atPath: directory)[.posixPermissions] as? Int
        #expect(mode == 0o700)
    }

    @Test("A message for two endpoints is two, and files of others are left alone")
    func endpoints() throws {
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let queue = WebhookQueue(directory: directory)
        #expect(try queue.add(message(1)))
        #expect(try queue.add(message(1, to: "hook-2")))
        try Data("{".utf8).write(to: URL(fileURLWithPath: directory + "/broken.json"))
        #expect(WebhookQueue(directory: directory).messages.count == 2)
    }

    @Test("An occurrence has one id, another has another")
    func ids() {
        #expect(message(1).id == message(1).id && message(1).id != message(2).id && message(1).id.hasPrefix("msg_"))
    }

    @Test("A message is tried ten times over about three days, with pauses that grow and vary by a tenth")
    func retries() throws {
        var sum: UInt64 = 0
        var last: UInt64 = 0
        for failures in 1...RetryPlan.pausesSeconds.count {
            let least = try #require(RetryPlan.pauseMilliseconds(afterFailures: failures, jitter: 0))
            let most = try #require(RetryPlan.pauseMilliseconds(afterFailures: failures, jitter: .max))
            #expect(least > last && most >= least && most < least + least / 10)
            (sum, last) = (sum + least, least)
        }
        #expect(RetryPlan.pauseMilliseconds(afterFailures: RetryPlan.pausesSeconds.count + 1, jitter: 0) == nil)
        #expect(RetryPlan.pauseMilliseconds(afterFailures: 0, jitter: 0) == nil)
        #expect((2 * 86_400_000...4 * 86_400_000).contains(sum))
    }

    @Test("A standing condition is told once, and again when it comes back")
    func conditions() {
        var state = WebhookState()
        let answers = [nil, "low", "low", nil, "low", "lower"].map { state.isNew("disk", $0) }
        #expect(answers == [false, true, false, false, true, true])
    }
}
