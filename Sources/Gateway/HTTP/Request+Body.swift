internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// A request's body is larger than it may be.
struct BodyTooLarge: Error {
    let maximumBytes: Int
}

extension Request {
    /// The whole body, read no further than the limit.
    func bytes(upTo maximumBytes: Int) async throws -> [UInt8] {
        if let declared = headers[.contentLength].flatMap({ Int($0) }), declared > maximumBytes { throw BodyTooLarge(maximumBytes: maximumBytes) }
        var bytes: [UInt8] = []
        for try await chunk in body {
            guard bytes.count + chunk.readableBytes <= maximumBytes else { throw BodyTooLarge(maximumBytes: maximumBytes) }
            bytes.append(contentsOf: chunk.readableBytesView)
        }
        return bytes
    }

    /// The token of `Authorization: Bearer …`.
    var bearerToken: Substring? {
        guard let value = headers[.authorization] else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return parts[1].trimmingSpaces
    }
}
