package import NIOCore

/// A request's body while it arrives, in memory that is reserved by its `Content-Length`.
///
/// A `Content-Length` can lie, and many clients can lie at once. So beyond the bytes that are there, at most 64 KiB or as much again is reserved, whichever
/// is more: a body of up to 64 KiB is never copied as it grows, a larger one seldom, and a lie takes no more than growing without a length would.
package struct RequestBody {
    private static let reservedBytes = 64 << 10

    package private(set) var bytes: [UInt8] = []
    private let announcedBytes: Int

    /// - Parameter announcedBytes: The length by the request's head; zero where it gives none.
    package init(announcedBytes: Int) {
        self.announcedBytes = announcedBytes
    }

    package mutating func append(_ part: ByteBuffer) {
        let count = bytes.count + part.readableBytes
        if count > bytes.capacity, count < announcedBytes {
            bytes.reserveCapacity(min(announcedBytes, count + max(count, RequestBody.reservedBytes)))
        }
        bytes.append(contentsOf: part.readableBytesView)
    }
}
