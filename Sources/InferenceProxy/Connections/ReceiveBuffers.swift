internal import NIOCore

/// Receive buffers that grow with what arrives, of which only small ones are kept.
///
/// A channel otherwise keeps up to four buffers of 64 KiB for as long as its connection lasts, so that ten thousand connections that sent one large body each
/// hold two gigabytes. A large buffer is allocated for each read instead, and freed with the bytes in it.
struct ReceiveBuffers: RecvByteBufferAllocator {
    private static let greatestKept = 4 << 10

    private var sizes = AdaptiveRecvByteBufferAllocator(minimum: 1 << 10, initial: 2 << 10, maximum: 16 << 10)

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer { sizes.buffer(allocator: allocator) }

    mutating func record(actualReadBytes: Int) -> Bool { sizes.record(actualReadBytes: actualReadBytes) }

    /// Gives the size of a small buffer, which the channel uses again, and none for a large one, which it then does not keep.
    func nextBufferSize() -> Int? { sizes.nextBufferSize().flatMap { $0 <= ReceiveBuffers.greatestKept ? $0 : nil } }
}

extension Channel {
    /// Bounds the memory that a client's connection holds while nothing is going on in it.
    ///
    /// - Throws: `ChannelError` if the channel is closed.
    func boundReceiveBuffers() throws {
        guard let options = syncOptions else { return }
        try options.setOption(.recvAllocator, value: ReceiveBuffers())
        // The channel keeps as many of the first, small buffers as it reads at most at a time.
        try options.setOption(.maxMessagesPerRead, value: 2)
    }
}

extension NIOAsyncChannel.Configuration {
    /// Lets two parts of a body wait for their reader, and no more: many strangers send many halves of bodies at a time.
    static func exchanges(isOutboundHalfClosureEnabled: Bool) -> Self {
        NIOAsyncChannel.Configuration(
            backPressureStrategy: .init(lowWatermark: 1, highWatermark: 2), isOutboundHalfClosureEnabled: isOutboundHalfClosureEnabled)
    }
}
