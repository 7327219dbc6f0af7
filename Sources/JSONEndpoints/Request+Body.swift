internal import HTTPTypes
package import Hummingbird
internal import Metering
internal import NIOCore
internal import NIOHTTP1

/// A request's body is larger than it may be.
package struct BodyTooLarge: Error {
    package let maximumBytes: Int
}

/// A request's body is not framed as HTTP/1.1 says, or ended before it was complete.
package struct BodyMalformed: Error {
    package static let explanation = "The request's body is incomplete or not framed as HTTP/1.1 says. Send it again."
}

extension Request {
    /// Reads the whole body, but no further than the limit.
    ///
    /// - Parameter reserve: Asked for room before each part of the body is taken; it throws where there is none.
    /// - Throws: ``BodyTooLarge`` or ``BodyMalformed``; an error of the connection, or of `reserve`.
    package func bytes(upTo maximumBytes: Int, reserve: (Int) throws -> Void = { _ in }) async throws -> [UInt8] {
        let declared = headers[.contentLength].flatMap { Int($0) }
        if let declared, declared > maximumBytes { throw BodyTooLarge(maximumBytes: maximumBytes) }
        var bytes: [UInt8] = []
        do {
            for try await chunk in body {
                guard bytes.count + chunk.readableBytes <= maximumBytes else { throw BodyTooLarge(maximumBytes: maximumBytes) }
                try reserve(chunk.readableBytes)
                bytes.append(contentsOf: chunk.readableBytesView)
            }
        } catch is HTTPParserError {
            throw BodyMalformed()
        }
        // A connection that was closed in the middle of a body looks like the body's end.
        if let declared, declared != bytes.count { throw BodyMalformed() }
        return bytes
    }

    /// The text of the caller's API key; nil for a request without one, or with two. Never stored and never logged.
    package var credential: Substring? {
        var reader = CredentialReader()
        do throws(ContradictingKeys) { for field in headers { try reader.read(field.name.canonicalName, field.value) } } catch { return nil }
        return reader.key
    }
}
