import ReferenceModel
import Testing

@Suite("Weights files")
struct WeightsFileTests {
    let original = ReferenceModel.embedded.weights

    private func error(_ bytes: [UInt8]) -> ReferenceModelError? {
        do {
            _ = try ReferenceModel(weights: bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test("The embedded weights load again from their own bytes")
    func roundTrip() throws {
        let model = try ReferenceModel(weights: original)
        #expect(model.weights == original)
        #expect(model.configuration == ReferenceModel.embedded.configuration)
        #expect(model.configuration.contains("hidden=\(model.embeddingDimension)"))
    }

    @Test("Every prefix is an error: each length up to 4096, then in strides, and all but one byte")
    func prefixes() {
        let lengths = Array(0...4096) + Array(stride(from: 4097, to: original.count, by: 9973)) + [original.count - 1]
        for length in lengths {
            guard case .truncated(_, length) = error(Array(original.prefix(length))) else {
                Issue.record("a prefix of \(length) bytes was not called truncated")
                return
            }
        }
    }

    @Test("A byte too many is an error")
    func trailing() {
        #expect(error(original + [0]) == .trailingBytes(expectedBytes: original.count, actualBytes: original.count + 1))
    }

    @Test("Every single changed bit of the header is an error", arguments: 0..<32)
    func header(index: Int) {
        for bit in 0..<8 {
            var bytes = original
            bytes[index] ^= 1 << UInt8(bit)
            #expect(error(bytes) != nil, "bit \(bit)")
        }
    }

    @Test("Header fields have their own errors")
    func headerErrors() {
        func with(_ index: Int, _ value: UInt8) -> [UInt8] {
            var bytes = original
            bytes[index] = value
            return bytes
        }
        #expect(error(with(0, 0x58)) == .notAWeightsFile)
        #expect(error(with(8, 2)) == .unsupportedVersion(2))
        #expect(error(with(11, 0xff)) == .unsupportedDimension(name: "hidden", value: 0xff40, expected: "a multiple of 16 in 16…480"))
        #expect(error(with(12, 99)) == .unsupportedDimension(name: "input symbols", value: 99, expected: "98"))
        #expect(error(with(28, 1)) == .unsupportedDimension(name: "reserved", value: 1, expected: "0"))
    }

    @Test("A changed byte after the header fails the checksum", arguments: [32, 1000, 5000, 9000, 100_000, 300_000])
    func damaged(index: Int) {
        var bytes = original
        bytes[index] ^= 1
        guard case .wrongChecksum = error(bytes) else {
            Issue.record("no checksum error")
            return
        }
    }

    @Test("Tables and scales outside their range are errors even under a right checksum")
    func values() {
        let tables = 32 + 2 * 2 * 513 + 2 * 4 * 256
        let rows = 3 * ReferenceModel.embedded.embeddingDimension
        #expect(error(weights(original, changing: 33, by: 0x80)) == .valueOutOfRange(field: "sigmoid", index: 0))
        #expect(error(weights(original, changing: 32 + 1026 + 201, by: 0x80)) == .valueOutOfRange(field: "tanh", index: 100))
        #expect(error(weights(original, changing: 32 + 2052 + 3, by: 0x80)) == .valueOutOfRange(field: "exp_high", index: 0))
        #expect(error(weights(original, changing: tables, by: 0x80)) == .valueOutOfRange(field: "input_shift", index: 0))
        #expect(error(weights(original, changing: tables + rows + 5, by: 0x80)) == .valueOutOfRange(field: "recurrent_shift", index: 5))
        #expect(error(weights(original, changing: tables + 2 * rows + 96, by: 0x80)) == .valueOutOfRange(field: "output_shift", index: 96))
    }

    @Test("A changed weight under a right checksum is another model: it writes other bytes")
    func changedWeight() throws {
        let tables = 32 + 2 * 2 * 513 + 2 * 4 * 256
        let dimension = ReferenceModel.embedded.embeddingDimension
        let rows = 3 * dimension
        let matrices = tables + 2 * rows + 97 + 2 * (rows + 97)
        let symbolA = 0x61 - 0x20
        let places = [
            matrices + symbolA * rows + 2 * dimension + 7,  // what "a" adds to a candidate state
            matrices + 98 * rows + (2 * dimension + 5) * dimension + 3,  // how two hidden units hang together
            matrices + 98 * rows + rows * dimension + symbolA * dimension + 11,  // what a hidden unit says of "a"
        ]
        let options = GenerationOptions(seed: 11, maximumTokens: 1000)
        let prompt = ReferenceModel.encode("user: Describe a file\n\nassistant: ")
        let expected = Array(ReferenceModel.embedded.generate(prompt: prompt, options: options))
        for place in places {
            let model = try ReferenceModel(weights: weights(original, changing: place, by: 0x80))
            let changed = Array(model.generate(prompt: prompt, options: options))
            #expect(changed != expected, "byte \(place)")
        }
    }

    @Test("Extreme weights under a right checksum run without a trap")
    func extremes() throws {
        var bytes = original
        let start = original.count - (3 * ReferenceModel.embedded.embeddingDimension * ReferenceModel.embedded.embeddingDimension) / 2
        for index in start..<bytes.count { bytes[index] = index.isMultiple(of: 3) ? 0x80 : 0x7f }
        let model = try ReferenceModel(weights: weights(bytes, changing: start, by: 0))
        let options = GenerationOptions(seed: 1, maximumTokens: 300)
        #expect(Array(model.generate(prompt: Array(0...255), options: options)).count <= 300)
    }

    @Test("An error names what was found and what to do")
    func messages() {
        let expected =
            "The weights file ends after 0 bytes; 32 were expected. Use a file written by scripts/train-reference-model."
        #expect(error([])?.description == expected)
    }
}
