import EthereumTestSupport
import Metering
import Testing

@Suite struct InflaterTests {
    private static let text = Array("data: {\"choices\":[{\"index\":0}]}\n\ndata: [DONE]\n\n".utf8)

    // Of `text`, made by Python's gzip and zlib.
    private static let gzip: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x4B, 0x49, 0x2C, 0x49, 0xB4, 0x52, 0xA8, 0x56, 0x4A, 0xCE,
        0xC8, 0xCF, 0x4C, 0x4E, 0x2D, 0x56, 0xB2, 0x8A, 0xAE, 0x56, 0xCA, 0xCC, 0x4B, 0x49, 0xAD, 0x50, 0xB2, 0x32, 0xA8, 0x8D,
        0xAD, 0xE5, 0xE2, 0x4A, 0x01, 0x2B, 0x88, 0x76, 0xF1, 0xF7, 0x73, 0x8D, 0xE5, 0xE2, 0x02, 0x00, 0x54, 0xA5, 0x81, 0x5A,
        0x2F, 0x00, 0x00, 0x00,
    ]
    private static let zlib: [UInt8] = [
        0x78, 0x9C, 0x4B, 0x49, 0x2C, 0x49, 0xB4, 0x52, 0xA8, 0x56, 0x4A, 0xCE, 0xC8, 0xCF, 0x4C, 0x4E, 0x2D, 0x56, 0xB2, 0x8A,
        0xAE, 0x56, 0xCA, 0xCC, 0x4B, 0x49, 0xAD, 0x50, 0xB2, 0x32, 0xA8, 0x8D, 0xAD, 0xE5, 0xE2, 0x4A, 0x01, 0x2B, 0x88, 0x76,
        0xF1, 0xF7, 0x73, 0x8D, 0xE5, 0xE2, 0x02, 0x00, 0x7A, 0x90, 0x0E, 0xB9,
    ]
    private static let raw: [UInt8] = [
        0x4B, 0x49, 0x2C, 0x49, 0xB4, 0x52, 0xA8, 0x56, 0x4A, 0xCE, 0xC8, 0xCF, 0x4C, 0x4E, 0x2D, 0x56, 0xB2, 0x8A, 0xAE, 0x56,
        0xCA, 0xCC, 0x4B, 0x49, 0xAD, 0x50, 0xB2, 0x32, 0xA8, 0x8D, 0xAD, 0xE5, 0xE2, 0x4A, 0x01, 0x2B, 0x88, 0x76, 0xF1, 0xF7,
        0x73, 0x8D, 0xE5, 0xE2, 0x02, 0x00,
    ]

    private static let samples: [(String, [UInt8])] = [("gzip", gzip), ("x-gzip", gzip), ("GZip", gzip), ("deflate", zlib), ("deflate", raw)]

    private func inflate(_ encoding: String, _ pieces: [ArraySlice<UInt8>], maximumBytes: Int = .max) throws(InflateFault) -> [UInt8] {
        let inflater = try Inflater(encoding: encoding, maximumBytes: maximumBytes)
        var output: [UInt8] = []
        for piece in pieces { output += try inflater.inflate(Array(piece)) }
        try inflater.finish()
        return output
    }

    @Test("Cut at any byte, and byte by byte, the same bytes come out", arguments: samples)
    func everySplit(encoding: String, bytes: [UInt8]) throws {
        for split in 0...bytes.count { #expect(try inflate(encoding, [bytes[..<split], bytes[split...]]) == Self.text) }
        #expect(try inflate(encoding, bytes.indices.map { bytes[$0...$0] }) == Self.text)
    }

    @Test("A stream may move between any two pieces")
    func moving() throws {
        for split in Self.zlib.indices {
            var output: [UInt8] = []
            let first = try InflateStream(windowBits: 15)
            step(first, Self.zlib[..<split], &output)
            let box = Box(stream: first)
            step(box.stream, Self.zlib[split...], &output)
            #expect(output == Self.text)
        }
    }

    /// Keeps a stream on the heap, which moves it there.
    private final class Box {
        let stream: InflateStream
        init(stream: consuming InflateStream) { self.stream = stream }
    }

    private func step(_ stream: borrowing InflateStream, _ piece: ArraySlice<UInt8>, _ output: inout [UInt8]) {
        var space = [UInt8](repeating: 0, count: 100)
        let count = piece.withUnsafeBufferPointer { piece in space.withUnsafeMutableBufferPointer { stream.step(piece, into: $0).writtenCount } }
        output += space[..<count]
    }

    @Test("Cut short anywhere it is truncated; a body without bytes is none", arguments: samples)
    func truncated(encoding: String, bytes: [UInt8]) throws {
        for end in 1..<bytes.count { #expect(throws: InflateFault.truncated) { try inflate(encoding, [bytes[..<end]]) } }
        #expect(try inflate(encoding, []) == [])
    }

    @Test("Several gzip members are one body; what follows the end of anything else is corrupt")
    func members() throws {
        #expect(try inflate("gzip", [(Self.gzip + Self.gzip)[...]]) == Self.text + Self.text)
        #expect(throws: InflateFault.corrupt) { try inflate("gzip", [(Self.gzip + [1])[...], [2, 3, 4, 5, 6, 7, 8, 9, 10]]) }
        #expect(throws: InflateFault.corrupt) { try inflate("deflate", [(Self.zlib + [1])[...]]) }
    }

    @Test("Any damaged byte is a fault or gives other bytes within the limits, without a trap", arguments: samples)
    func damage(encoding: String, bytes: [UInt8]) {
        for index in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[index] ^= 1 << UInt8(bit)
                if let output = try? inflate(encoding, [damaged[...]], maximumBytes: 10_000) { #expect(output.count <= 10_000) }
            }
        }
    }

    /// Zeros as zlib packs them best: a mebibyte, and four.
    private static let mebibyte: [UInt8] =
        [0x78, 0xDA, 0xED, 0xC1, 0x31, 0x01, 0x00, 0x00, 0x00, 0xC2, 0xA0, 0xF5, 0x4F, 0x6D, 0x08, 0x5F, 0xA0] + [UInt8](repeating: 0, count: 1016)
        + [0x3E, 0x03, 0x00, 0xF0, 0x00, 0x01]
    private static let fourMebibytes: [UInt8] =
        [0x78, 0xDA, 0xED, 0xC1, 0x01, 0x01, 0x00, 0x00, 0x00, 0x82, 0x20, 0xFF, 0xAF, 0x6E, 0x48, 0x40, 0x01] + [UInt8](repeating: 0, count: 4063)
        + [0x7C, 0x1B, 0x03, 0xC0, 0x00, 0x01]

    @Test("A decompression bomb is refused by its size, and by its density where it is not small")
    func bombs() throws {
        #expect(try inflate("deflate", [Self.mebibyte[...]]) == [UInt8](repeating: 0, count: 1 << 20))
        #expect(throws: InflateFault.tooLarge(maximumBytes: 1000)) { try inflate("deflate", [Self.mebibyte[...]], maximumBytes: 1000) }
        #expect(throws: InflateFault.tooDense(maximumRatio: 200)) { try inflate("deflate", [Self.fourMebibytes[...]]) }
    }

    @Test("Other encodings are refused by name", arguments: ["br", "zstd", "compress", "gzip, gzip", "gzip,identity"])
    func unknown(encoding: String) {
        #expect(throws: InflateFault.unknownEncoding(encoding)) { try Inflater(encoding: encoding) }
        #expect(Inflater.isNeeded(encoding: encoding))
    }

    @Test("Identity needs nothing", arguments: [nil, "", "identity", "Identity"])
    func identity(encoding: String?) {
        #expect(!Inflater.isNeeded(encoding: encoding))
    }
}
