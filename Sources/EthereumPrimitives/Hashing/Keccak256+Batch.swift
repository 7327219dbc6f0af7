extension Keccak256 {
    /// Hashes `digests.count` messages of `messageBytes` each that lie one after another in `messages`.
    ///
    /// Equal lengths let the processor work on several at once.
    public static func hashBatch(
        _ messages: UnsafeRawBufferPointer, messageBytes: Int, into digests: UnsafeMutableBufferPointer<Bytes32>
    ) {
        precondition(messages.count >= messageBytes * digests.count, "fewer messages than digests")
        for index in digests.indices {
            let start = index * messageBytes
            digests[index] = hash(UnsafeRawBufferPointer(rebasing: messages[start..<start + messageBytes]))
        }
    }
}
