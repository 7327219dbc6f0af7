import CFaultyStorage
import EthereumWallet
import Foundation
import IdempotencyArchive
import LedgerCore
import Testing

@Suite("Kept answers")
struct ResponseArchiveTests {
    private let limits = ResponseArchive.Limits(maximumResponses: 6, maximumBytes: 80_000, lifetimeSeconds: 60)

    private func call(_ number: UInt64) -> CommandID { CommandID(high: 1, low: number << 1) }

    private func key(_ text: String, account: String = "acme", secret: String = "imo-secret", request: String = "{}") throws -> ResponseKey {
        try #require(ResponseKey(account: try AccountName(account), secret: secret, text: text, request: Array(request.utf8)))
    }

    private func answer(_ text: String) -> KeptResponse {
        KeptResponse(
            status: 200, headers: [.init(name: "content-type", value: "text/plain")], body: Array(text.utf8), isComplete: false, tailBytes: 2)
    }

    private func open(_ path: String?, at time: Timestamp = Timestamp(milliseconds: 1_800_000_000_000)) throws -> ResponseArchive {
        try ResponseArchive(path: path, limits: limits, clock: { time }, random: { try? SecureRandom.bytes(count: 12) })
    }

    private func withFile(_ body: (String) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "imo-answers-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try await body(directory.appending(path: "answers.sqlite").path)
    }

    private func put(_ answer: KeptResponse, of call: CommandID, for key: ResponseKey, in archive: ResponseArchive) async -> Bool {
        await withCheckedContinuation { continuation in archive.put(answer, of: call, for: key) { continuation.resume(returning: $0) } }
    }

    private func find(_ key: ResponseKey, in archive: ResponseArchive) async throws -> ResponseArchive.Found {
        try await withCheckedContinuation { continuation in archive.find(key) { continuation.resume(returning: $0) } }.get()
    }

    @Test("An answer is there after the archive was opened again, for its caller and its request only")
    func durable() async throws {
        try await withFile { path in
            let key = try key("k")
            #expect(try await put(answer("hello"), of: call(1), for: key, in: open(path)))
            let archive = try open(path)
            #expect(try await find(key, in: archive) == .answer(answer("hello"), call: call(1)))
            #expect(try await find(self.key("k", request: "{} "), in: archive) == .otherRequest(call: call(1)))
            #expect(try await find(self.key("k", secret: "imo-other"), in: archive) == .nothing)
            #expect(try await find(self.key("l"), in: archive) == .nothing)
        }
    }

    @Test("An answer that was reported as written outlives a loss of power", arguments: 1...20 as ClosedRange<UInt64>)
    func outlivesPowerLoss(seed: UInt64) async throws {
        #expect(imo_disk_register() == 0)
        let disk = try #require(imo_disk_create(seed))
        defer { imo_disk_destroy(disk) }
        let path = "/imo-disk/\(imo_disk_number(disk))/answers.sqlite"
        let before = try open(path)
        for number in 0..<4 as Range<UInt64> {
            #expect(try await put(answer("answer \(number)"), of: call(number), for: key("\(number)"), in: before))
        }
        imo_disk_crash(disk, 1)
        imo_disk_restart(disk)
        try? before.close()
        let after = try open(path)
        for number in 0..<4 as Range<UInt64> {
            #expect(try await find(key("\(number)"), in: after) == .answer(answer("answer \(number)"), call: call(number)))
        }
        try after.close()
    }

    @Test("The file shows neither the answer nor the key")
    func sealed() async throws {
        try await withFile { path in
            let archive = try open(path)
            #expect(try await put(answer("a very particular answer"), of: call(1), for: key("a-particular-key", request: "the request"), in: archive))
            for name in [path, path + "-wal"] {
                let bytes = FileManager.default.contents(atPath: name) ?? Data()
                for text in ["particular", "imo-secret", "the request", "text/plain"] { #expect(bytes.range(of: Data(text.utf8)) == nil) }
            }
        }
    }

    @Test("Completing replaces the answer of its own call only, and so does removing")
    func completing() async throws {
        let archive = try open(nil)
        let key = try key("k")
        #expect(await put(answer("draft"), of: call(1), for: key, in: archive))
        archive.complete(answer("of another"), of: call(2), for: key) { _ in }
        archive.flush()
        #expect(try await find(key, in: archive) == .answer(answer("draft"), call: call(1)))
        archive.complete(answer("whole"), of: call(1), for: key) { _ in }
        archive.flush()
        #expect(try await find(key, in: archive) == .answer(answer("whole"), call: call(1)))
        archive.remove(key, of: call(2)) { _ in }
        archive.flush()
        #expect(try await find(key, in: archive) == .answer(answer("whole"), call: call(1)))
        archive.remove(key, of: call(1)) { _ in }
        archive.flush()
        #expect(try await find(key, in: archive) == .nothing)
    }

    @Test("A later call under the key replaces the row of one that was not charged")
    func replaced() async throws {
        let archive = try open(nil)
        let key = try key("k")
        #expect(await put(answer("first"), of: call(1), for: key, in: archive))
        #expect(await put(answer("second"), of: call(2), for: key, in: archive))
        #expect(try await find(key, in: archive) == .answer(answer("second"), call: call(2)))
    }

    @Test("The oldest answers of the account with the most give way, so that nobody pushes out another's")
    func fairness() async throws {
        let archive = try open(nil)
        let quiet = try key("q", account: "quiet")
        #expect(await put(answer("quiet"), of: call(0), for: quiet, in: archive))
        for number in 1...50 as ClosedRange<UInt64> { #expect(try await put(answer("loud"), of: call(number), for: key("\(number)"), in: archive)) }
        #expect(try await find(quiet, in: archive) == .answer(answer("quiet"), call: call(0)))
        #expect(try await find(key("50"), in: archive) == .answer(answer("loud"), call: call(50)))
        #expect(try await find(key("45"), in: archive) == .nothing)
    }

    @Test("Bytes are bounded too, and what is counted survives an opening")
    func bytes() async throws {
        try await withFile { path in
            let large = answer(String(repeating: "x", count: 9_000))
            for number in 0..<30 as Range<UInt64> { #expect(try await put(large, of: call(number), for: key("\(number)"), in: open(path))) }
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect((attributes[.size] as? Int ?? 0) < 400_000)
            #expect(try await find(key("29"), in: open(path)) == .answer(large, call: call(29)))
            #expect(try await find(key("0"), in: open(path)) == .nothing)
        }
    }

    @Test("That an answer was given is known even where it was too large to keep")
    func tooLarge() async throws {
        let archive = try open(nil)
        let key = try key("k")
        #expect(await put(answer(String(repeating: "x", count: 10_001)), of: call(1), for: key, in: archive))
        #expect(try await find(key, in: archive) == .notKept(call: call(1)))
    }

    @Test("After its time an answer is gone")
    func expiry() async throws {
        try await withFile { path in
            let key = try key("k")
            #expect(try await put(answer("hello"), of: call(1), for: key, in: open(path)))
            let start: UInt64 = 1_800_000_000_000
            #expect(try await find(key, in: open(path, at: Timestamp(milliseconds: start + 59_999))) != .nothing)
            #expect(try await find(key, in: open(path, at: Timestamp(milliseconds: start + 60_000))) == .nothing)
        }
    }

    @Test("An answer that cannot be written is reported as such")
    func failing() async throws {
        let archive = try ResponseArchive(path: nil, limits: limits, clock: { Timestamp(milliseconds: 1) }, random: { nil })
        #expect(try await put(answer("hello"), of: call(1), for: key("k"), in: archive) == false)
        #expect(try await find(key("k"), in: archive) == .nothing)
        #expect(throws: ResponseArchiveFailure.self) { _ = try open("/nonexistent/answers.sqlite") }
    }
}
