import EthereumTestSupport
import Foundation
import InferenceProxy
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

/// Compares responses as bytes with the output of NIO's encoder.
@Suite struct ResponseBytesTests {
    private struct Answer {
        let head: ResponseHead
        let isHTTP10: Bool
        let body: [ByteBuffer]
    }

    @Test("An answer's bytes are those of NIO's encoder, but for the order of the header's last fields", arguments: 0..<200 as Range<UInt64>)
    func encoding(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let answer = Self.answer(&random)
        let (ours, encoded) = (Self.bytes(of: answer, &random), try Self.encoded(answer))
        #expect(Message(ours) == Message(encoded))
        #expect(ours.count == encoded.count)
    }

    @Test("The comparison sees a body that is framed otherwise, and a field that is missing")
    func canary() throws {
        var random = SeededGenerator(seed: 1)
        let head = ResponseHead(status: .ok, headers: ["a": "b"], date: "now", length: nil, closes: false)
        let body = [ByteBuffer(string: "ab"), ByteBuffer(string: "c")]
        let right = Message(Self.bytes(of: Answer(head: head, isHTTP10: false, body: body), &random))
        #expect(right != Message(Self.bytes(of: Answer(head: head, isHTTP10: false, body: [ByteBuffer(string: "abc")]), &random)))
        let other = ResponseHead(status: .ok, headers: [:], date: "now", length: nil, closes: false)
        #expect(right != Message(Self.bytes(of: Answer(head: other, isHTTP10: false, body: body), &random)))
    }

    @Test("An upstream's header cannot frame the answer", arguments: ["content-length", "Content-Length", "TRANSFER-ENCODING", "Connection"])
    func framing(name: String) {
        var bytes = ResponseBytes()
        bytes.begin(ResponseHead(status: .ok, headers: [name: "7", "a": "b"], date: "now", length: 3, closes: false), isHTTP10: false)
        bytes.append(ByteBuffer(string: "abc"))
        bytes.end()
        #expect(String(buffer: bytes.take()) == "HTTP/1.1 200 OK\r\na: b\r\ndate: now\r\nserver: imo\r\ncontent-length: 3\r\n\r\nabc")
        #expect(bytes.isEmpty)
    }

    @Test("A status that has no body is sent without one, whatever is appended", arguments: [204, 304])
    func bodiless(code: Int) {
        var bytes = ResponseBytes()
        bytes.begin(ResponseHead(status: .init(statusCode: code), headers: [:], date: "now", length: 3, closes: false), isHTTP10: false)
        #expect(!bytes.hasBody)
        bytes.append(ByteBuffer(string: "abc"))
        bytes.end()
        #expect(String(buffer: bytes.take()).hasSuffix("server: imo\r\n\r\n"))
    }

    /// The parts of an answer of HTTP/1.
    private struct Message: Equatable {
        let statusLine: String
        let fields: [String]
        let body: String

        init(_ bytes: [UInt8]) {
            let text = String(decoding: bytes, as: UTF8.self)
            let end = text.range(of: "\r\n\r\n")
            var lines = text[..<(end?.lowerBound ?? text.endIndex)].components(separatedBy: "\r\n")
            statusLine = lines.removeFirst()
            fields = lines.sorted()
            body = String(text[(end?.upperBound ?? text.endIndex)...])
        }
    }

    private static func answer(_ random: inout SeededGenerator) -> Answer {
        let statuses: [HTTPResponseStatus] = [
            .ok, .created, .noContent, .badRequest, .tooManyRequests, .internalServerError, .custom(code: 299, reasonPhrase: ""),
        ]
        let body = (0..<Int.random(in: 0...4, using: &random)).map { _ in
            ByteBuffer(repeating: UInt8(ascii: "x"), count: [0, 1, 15, 16, 700, 5000].randomElement(using: &random) ?? 0)
        }
        var headers = HTTPHeaders()
        for number in 0..<Int.random(in: 0...20, using: &random) {
            headers.add(name: "Field-\(number % 7)", value: String(repeating: "v", count: Int.random(in: 0...90, using: &random)))
        }
        let status = statuses.randomElement(using: &random) ?? .ok
        let isWhole = Bool.random(using: &random) || !status.mayHaveResponseBody
        let head = ResponseHead(
            status: status, headers: headers, more: Bool.random(using: &random) ? [("x-ratelimit-remaining", "5")] : [],
            date: "Sat, 28 Nov 2026 00:00:00 GMT", length: isWhole ? body.reduce(0) { $0 + $1.readableBytes } : nil,
            closes: Bool.random(using: &random))
        return Answer(head: head, isHTTP10: Bool.random(using: &random), body: status.mayHaveResponseBody ? body : [])
    }

    /// In one piece or in several, the body copied or not.
    private static func bytes(of answer: Answer, _ random: inout SeededGenerator) -> [UInt8] {
        var (bytes, sent) = (ResponseBytes(), [UInt8]())
        bytes.begin(answer.head, isHTTP10: answer.isHTTP10)
        for piece in answer.body {
            if Bool.random(using: &random) {
                bytes.append(piece)
            } else {
                bytes.beginChunk(of: piece.readableBytes)
                sent += bytes.take().readableBytesView
                sent += piece.readableBytesView
                bytes.endChunk(of: piece.readableBytes)
            }
        }
        bytes.end()
        return sent + bytes.take().readableBytesView
    }

    private static func encoded(_ answer: Answer) throws -> [UInt8] {
        let channel = EmbeddedChannel(handler: HTTPResponseEncoder())
        try channel.writeOutbound(HTTPServerResponsePart.head(answer.head.encodable(answer.isHTTP10 ? .http1_0 : .http1_1)))
        for piece in answer.body { try channel.writeOutbound(HTTPServerResponsePart.body(.byteBuffer(piece))) }
        try channel.writeOutbound(HTTPServerResponsePart.end(nil))
        var bytes: [UInt8] = []
        while let part = try channel.readOutbound(as: ByteBuffer.self) { bytes += part.readableBytesView }
        return bytes
    }
}
