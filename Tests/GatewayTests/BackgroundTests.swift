import EthereumPrimitives
import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InferenceProxy
import Ledger
import LedgerCore
import LedgerSQLite
import NIOCore
import StrictJSON
import Synchronization
import Testing

/// An upstream that makes one response in the background.
private final class BackgroundUpstream: Sendable {
    private let status = Mutex("queued")
    private let isDeleted = Mutex(false)
    /// Whether texts have a byte that JSON does not allow, and counts beside them.
    private let isOdd = Mutex(false)

    func becomeOdd() { isOdd.withLock { $0 = true } }

    func become(_ status: String) { self.status.withLock { $0 = status } }

    func answer(_ request: ScriptedUpstream.Received) -> Response {
        if request.path.hasSuffix("/input_items") { return .json(#"{"object":"list","data":[{"id":"in_1"}]}"#) }
        if request.query?.contains("fields=") == true { return .json(#"{"id":"resp_1","status":"completed"}"#) }
        if isDeleted.withLock({ $0 }) { return .json(#"{"error":{"message":"gone"}}"#, status: .notFound) }
        if request.path.hasSuffix("/cancel") { become("cancelled") }
        let status = status.withLock { $0 }
        let usage = #"{"input_tokens":11,"output_tokens":5,"total_tokens":16}"#
        let text = #"[{"type":"message","content":[{"type":"output_text","text":"Hello"}]}]"#
        let isDone = status == "completed"
        if isDone, isOdd.withLock({ $0 }) {
            return .json(#"{"id":"resp_1","model":"own-name","status":"completed","output":\#(text),"logprob":-Infinity,"usage":\#(usage)}"#)
        }
        return .json(
            #"{"id":"resp_1","object":"response","model":"own-name","status":"\#(status)","#
                + #""output":\#(isDone ? text : "[]"),"usage":\#(isDone ? usage : "null")}"#)
    }

    func delete(_ isDeleted: Bool = true) { self.isDeleted.withLock { $0 = isDeleted } }
}

@Suite("Responses that are made in the background")
struct BackgroundTests {
    private static let body = #"{"model":"test/model","input":"Hello","background":true,"max_output_tokens":20}"#

    private func with(
        _ body: @escaping @Sendable (TestGateway, any TestClientProtocol, BackgroundUpstream) async throws -> Void
    ) async throws {
        let upstream = BackgroundUpstream()
        try await TestGateway.with(script: { upstream.answer($0) }) { gateway, client in
            try await body(gateway, client, upstream)
            try gateway.expectSound()
        }
    }

    private func begin(_ gateway: TestGateway, _ client: any TestClientProtocol, headers: [String: String] = [:]) async throws -> TestResponse {
        let answer = try await client.post("/v1/responses", Self.body, key: gateway.key.text, headers: headers)
        #expect(answer.status == .ok)
        #expect(try answer.json["status"] == .string("queued"))
        #expect(try answer.header("imo-cost") == nil)
        #expect(try answer.header("imo-receipt") != nil)
        #expect(!answer.text.contains("own-name"))
        return answer
    }

    @Test("The charge is what the finished response tells, once, whoever asks and however often")
    func chargedOnce() async throws {
        try await with { gateway, client, upstream in
            let begun = try await begin(gateway, client)
            #expect(try gateway.callerBalance.debits.isZero)
            #expect(try !gateway.callerBalance.held.isZero)
            let waiting = try await client.get("/v1/responses/resp_1", key: gateway.key.text)
            #expect(try waiting.json["status"] == .string("queued"))
            #expect(try waiting.header("imo-cost") == nil)
            upstream.become("completed")
            try await withThrowingTaskGroup(of: TestResponse.self) { tasks in
                for _ in 0..<10 { tasks.addTask { try await client.get("/v1/responses/resp_1?include[]=x", key: gateway.key.text) } }
                tasks.addTask {
                    await gateway.server.backgroundCalls.finishThoseDue()
                    return waiting
                }
                for try await answer in tasks where answer.text != waiting.text {
                    #expect(answer.text.contains(#""model":"test/model""#))
                    #expect(try answer.header("imo-cost") == "233")
                    #expect(try answer.header("imo-receipt") == begun.header("imo-receipt"))
                }
            }
            #expect(try gateway.callerBalance.debits == 233)
            #expect(try gateway.callerBalance.held.isZero)
        }
    }

    @Test("Nobody need ask: the gateway does")
    func unasked() async throws {
        try await with { gateway, client, upstream in
            _ = try await begin(gateway, client)
            upstream.become("completed")
            gateway.clock.pass(seconds: 3)
            await gateway.server.backgroundCalls.finishThoseDue()
            #expect(try gateway.callerBalance.debits == 233)
        }
    }

    @Test("A response is its owner's alone", arguments: [("", "GET"), ("", "DELETE"), ("/cancel", "POST"), ("/input_items", "GET")])
    func owner(path: String, method: String) async throws {
        try await with { gateway, client, upstream in
            _ = try await begin(gateway, client)
            let other = try #require(APIKey(random: [UInt8](repeating: 8, count: 32)))
            try await gateway.accept(.createAccount(CreateAccount(name: AccountName("other"))))
            try await gateway.accept(.createKey(CreateKey(keyHash: other.hash, account: AccountName("other"), label: "")))
            let method = try #require(HTTPRequest.Method(method))
            for (key, status) in [(other.text, 404), ("imo-wrong", 401), (gateway.key.text, 200)] {
                let answer = try await client.execute(
                    uri: "/v1/responses/resp_1" + path, method: method, headers: [.authorization: "Bearer " + key]
                ) { $0 }
                #expect(answer.status.code == status, "\(answer.text)")
            }
            #expect(try await client.get("/v1/responses/resp_2", key: gateway.key.text).status == .notFound)
        }
    }

    @Test("What is cancelled or deleted before it said anything costs nothing, and what was finished is charged before it is deleted")
    func ended() async throws {
        try await with { gateway, client, upstream in
            _ = try await begin(gateway, client)
            let fields: HTTPFields = [.authorization: "Bearer " + gateway.key.text]
            let cancelled = try await client.execute(uri: "/v1/responses/resp_1/cancel", method: .post, headers: fields) { $0 }
            #expect(try cancelled.json["status"] == .string("cancelled"))
            try gateway.expectUncharged()
        }
        try await with { gateway, client, upstream in
            _ = try await begin(gateway, client)
            upstream.become("completed")
            let fields: HTTPFields = [.authorization: "Bearer " + gateway.key.text]
            #expect(try await client.execute(uri: "/v1/responses/resp_1", method: .delete, headers: fields) { $0 }.status == .ok)
            #expect(try gateway.callerBalance.debits == 233)
            #expect(try await client.get("/v1/responses/resp_1", key: gateway.key.text).status == .notFound)
        }
        try await with { gateway, client, upstream in
            _ = try await begin(gateway, client)
            upstream.delete()
            gateway.clock.pass(seconds: 601)
            await gateway.server.backgroundCalls.finishThoseDue()
            try gateway.expectUncharged()
        }
    }

    @Test("A query that asks for a part of the response does not decide the charge")
    func partAsked() async throws {
        try await with { gateway, client, upstream in
            _ = try await begin(gateway, client)
            upstream.become("completed")
            #expect(try await client.get("/v1/responses/resp_1?fields=id,status", key: gateway.key.text).header("imo-cost") == "233")
            #expect(try gateway.callerBalance.debits == 233)
        }
    }

    @Test("A response that is not JSON by the letter is charged as it is told")
    func odd() async throws {
        try await with { gateway, client, upstream in
            _ = try await begin(gateway, client)
            upstream.becomeOdd()
            upstream.become("completed")
            let answer = try await client.get("/v1/responses/resp_1", key: gateway.key.text)
            #expect(answer.status == .ok && answer.text.contains("-Infinity"))
            #expect(try gateway.callerBalance.debits == 233)
        }
    }

    @Test("What cannot be read at all is not delivered, because it cannot be charged")
    func unreadable() async throws {
        try await with { gateway, client, upstream in
            _ = try await begin(gateway, client)
            upstream.become("completed\",\"x\":{")
            let answer = try await client.get("/v1/responses/resp_1", key: gateway.key.text)
            #expect(answer.status == .badGateway, "\(answer.text)")
            #expect(try !gateway.callerBalance.held.isZero)
        }
    }

    @Test("An upstream that does not know a response for a while loses nothing; one that is given up is not delivered for nothing")
    func unknownForAWhile() async throws {
        try await with { gateway, client, upstream in
            _ = try await begin(gateway, client)
            upstream.delete(true)
            gateway.clock.pass(seconds: 3)
            await gateway.server.backgroundCalls.finishThoseDue()
            #expect(try !gateway.callerBalance.held.isZero)
            upstream.delete(false)
            upstream.become("completed")
            gateway.clock.pass(seconds: 60)
            await gateway.server.backgroundCalls.finishThoseDue()
            #expect(try gateway.callerBalance.debits == 233)
        }
        try await with { gateway, client, upstream in
            _ = try await begin(gateway, client)
            upstream.delete(true)
            gateway.clock.pass(seconds: 601)
            await gateway.server.backgroundCalls.finishThoseDue()
            upstream.delete(false)
            upstream.become("completed")
            #expect(try await client.get("/v1/responses/resp_1", key: gateway.key.text).status == .notFound)
            try gateway.expectUncharged()
        }
    }

    @Test("An account that fills its share of the register takes no other's room")
    func share() throws {
        let path = FileManager.default.temporaryDirectory.path + "/background-\(UUID()).json"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let register = try BackgroundRegister(path: path)
        let taken = Mutex(0)
        for (account, count) in [("greedy", BackgroundRegister.share + 9), ("honest", 1)] {
            for number in 0..<count {
                let hold = CommandID(high: UInt64(number), low: account == "greedy" ? 2 : 4)
                let response = try #require(
                    BackgroundResponse(
                        json: .object([
                            "id": .string("resp_\(number)"), "hold": .text(hold), "account": .string(account), "model": .string("m"),
                            "modelName": .string("m"), "upstream": .string("http://127.0.0.1"), "inputBytes": .number("1"), "begunAt": .number("1"),
                        ])))
                register.add(response) { isKept in if isKept { taken.withLock { $0 += 1 } } }
            }
        }
        register.flush()
        #expect(taken.withLock { $0 } == BackgroundRegister.share + 1)
    }

    @Test("A restart forgets neither whose a response is nor what it owes, and gives other holds back")
    func restart() async throws {
        try await with { gateway, client, upstream in
            _ = try await begin(gateway, client)
            let held = try gateway.callerBalance.held
            try await gateway.server.returnStrandedHolds()
            gateway.clock.pass(seconds: 100_000)
            #expect(try gateway.callerBalance.held == held)
            let register = try BackgroundRegister(path: gateway.directory + "/background.json")
            #expect(try register.needs(#require(gateway.ledger.read { try $0.holds() }.first).id))
        }
    }

    @Test("The same Idempotency-Key begins no second response, while the first is made and afterwards")
    func idempotency() async throws {
        try await with { gateway, client, upstream in
            let first = try await begin(gateway, client, headers: ["idempotency-key": "one"])
            let second = try await begin(gateway, client, headers: ["idempotency-key": "one"])
            #expect(try second.header("idempotency-replayed") == "true")
            #expect(second.text == first.text)
            upstream.become("completed")
            _ = try await client.get("/v1/responses/resp_1", key: gateway.key.text)
            _ = try await begin(gateway, client, headers: ["idempotency-key": "one"])
            #expect(gateway.upstream.requests.count { $0.path == "/v1/responses" } == 1)
            #expect(try gateway.callerBalance.debits == 233)
        }
    }

    @Test("A register that cannot be read is not taken for an empty one")
    func malformed() async throws {
        try await TestGateway.with { gateway, _ in
            for text in ["", "{}", #"{"responses":[{"id":"x"}]}"#] {
                let path = gateway.directory + "/other.json"
                try writeText(text, to: path)
                #expect(throws: BackgroundRegisterFailure.self) { try BackgroundRegister(path: path) }
            }
        }
    }
}
