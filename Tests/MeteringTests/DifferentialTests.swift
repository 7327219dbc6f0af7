import EthereumTestSupport
import Foundation
import LedgerCore
import Metering
import StrictJSON
import Testing

/// Thousands of answers at random, with what `scripts/metering-answers` says of them: the rule of docs/metering.md by another program.
@Suite struct DifferentialTests {
    struct Row {
        let endpoint: Endpoint
        let request: String
        let body: String?
        let stream: String?
        let units: String
    }

    private static func rows(seed: UInt64, count: Int) throws -> [Row] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", root.appending(path: "scripts/metering-answers").path, "--seed", "\(seed)", "--count", "\(count)"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return try data.split(separator: 0x0A).map { line in
            let row = try JSONValue(parsing: Array(line))
            return Row(
                endpoint: try #require(Endpoint(rawValue: row["endpoint"]?.stringValue ?? "")), request: try #require(row["request"]?.stringValue),
                body: row["body"]?.stringValue, stream: row["stream"]?.stringValue, units: try #require(row["units"]?.stringValue))
        }
    }

    @Test("Any answer is charged for what an independent program says of it, wherever its bytes are cut", arguments: [1, 2, 3, 4] as [UInt64])
    func rule(seed: UInt64) throws {
        let limits = ModelLimits(contextTokens: 8192, maximumOutputTokens: 1024)
        var random = SeededGenerator(seed: seed)
        let rows = try Self.rows(seed: seed, count: 1500)
        #expect(rows.count == 1500)
        for (number, row) in rows.enumerated() {
            let request = try InferenceRequest(row.endpoint, row.request)
            let label: Comment = "seed \(seed), row \(number): \(row.request) \(row.body ?? row.stream ?? "")"
            guard let stream = row.stream.map({ Array($0.utf8) }) else {
                let answer = try MeteredAnswer(of: request, limits: limits, body: Array((row.body ?? "").utf8))
                #expect(answer.metered.text == row.units, label)
                continue
            }
            #expect(try metered(stream, request) { $0.count } == row.units, label)
            #expect(try metered(stream, request) { Int.random(in: 1...$0.count, using: &random) } == row.units, label)
            if number.isMultiple(of: 8) { #expect(try metered(stream, request) { _ in 1 } == row.units, label) }
            guard number.isMultiple(of: 50) else { continue }
            for border in stream.indices {
                #expect(try metered(stream, request) { $0.startIndex == 0 && border > 0 ? border : $0.count } == row.units, label)
            }
        }
    }

    /// The units of a stream in pieces.
    ///
    /// - Parameter next: The size of the next piece of the rest.
    private func metered(_ stream: [UInt8], _ request: InferenceRequest, next: (ArraySlice<UInt8>) -> Int) throws -> String {
        var meter = StreamMeter(for: request)
        var rest = stream[...]
        while !rest.isEmpty {
            let size = next(rest)
            _ = try meter.receive(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        _ = meter.finish()
        return meter.metered.text
    }
}
