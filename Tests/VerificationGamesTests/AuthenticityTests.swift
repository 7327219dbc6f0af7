import ContentProofs
import EthereumPrimitives
import EthereumTestSupport
import Foundation
import ReferenceModel
import Testing

@Suite("Authenticity of a model")
struct AuthenticityTests {
    @Test(
        "The number of calls is the least that finds the cheat at the rate",
        arguments: [(0.01, 0.99, 459), (0.1, 0.9, 22), (1, 0.99, 1), (0.5, 0, 1)])
    func plan(share: Double, rate: Double, calls: Int) {
        let plan = SamplingPlan(cheatedShare: share, detectionRate: rate)
        #expect(plan.calls == calls)
        #expect(1 - pow(1 - share, Double(calls)) >= rate)
        if calls > 1 { #expect(1 - pow(1 - share, Double(calls - 1)) < rate) }
    }

    @Test("In 1,000 runs, a server that cheats on 1 % of calls is found at the stated rate, and an honest one is never accused")
    func detection() {
        var random = SeededGenerator(seed: 459)
        let canaries = (0..<50).map { _ in CanaryCall(on: .embedded, using: &random) }
        let plan = SamplingPlan(cheatedShare: 0.01, detectionRate: 0.99)
        var found = 0
        for _ in 0..<1000 {
            let isFound = (0..<plan.calls).contains { _ in
                guard let call = canaries.randomElement(using: &random) else { return false }
                let served = Double.random(in: 0..<1, using: &random) < 0.01 ? call.answer + [0x21] : call.answer
                return served != call.answer
            }
            if isFound { found += 1 }
        }
        // Three standard deviations below 990 of 1,000.
        #expect(found >= 981, "found in \(found) of 1,000 runs")
    }

    @Test("The answer of a canary is what the model writes when it is called again")
    func canaries() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<20 {
            let call = CanaryCall(on: .embedded, using: &random)
            #expect(!call.prompt.isEmpty)
            #expect(Array(ReferenceCall(input: .text(call.prompt), options: call.options).run(on: .embedded).text.utf8) == call.answer)
        }
    }

    @Test("A manifest's root changes with every byte, name and statement, and not with the order of the files")
    func manifests() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder.appendingPathComponent("a/b"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let contents: [String: [UInt8]] = ["a/b/weights": [UInt8](repeating: 7, count: (1 << 20) + 5), "config": [1], "empty": []]
        for (path, bytes) in contents { try Data(bytes).write(to: folder.appendingPathComponent(path)) }
        let files = try ModelDirectory.files(in: folder)
        #expect(Set(files.map(\.path)) == Set(contents.keys))
        #expect(files.first { $0.path == "a/b/weights" }?.bytes == (1 << 20) + 5)
        let manifest = ModelManifest(files: files, licence: "MIT", trainingData: [.zero], baseModels: [])
        #expect(ModelManifest(files: files.reversed(), licence: "MIT", trainingData: [.zero], baseModels: []).root == manifest.root)
        var roots: Set = [manifest.root, ModelManifest(files: files, licence: "", trainingData: [.zero], baseModels: []).root]
        roots.insert(ModelManifest(files: files, licence: "MIT", trainingData: [], baseModels: [.zero]).root)
        roots.insert(ModelManifest(files: Array(files.dropLast()), licence: "MIT", trainingData: [.zero], baseModels: []).root)
        var changed = contents["a/b/weights"] ?? []
        changed[1 << 20] ^= 1
        try Data(changed).write(to: folder.appendingPathComponent("a/b/weights"))
        roots.insert(ModelManifest(files: try ModelDirectory.files(in: folder), licence: "MIT", trainingData: [.zero], baseModels: []).root)
        #expect(roots.count == 5)
        try FileManager.default.createSymbolicLink(
            at: folder.appendingPathComponent("link"), withDestinationURL: folder.appendingPathComponent("config"))
        #expect(throws: ModelDirectory.Fault.self) { _ = try ModelDirectory.files(in: folder) }
    }
}
