package import LedgerCore

/// A call's consumption as far as it is known: at the call's end, or so far.
package struct Consumption: Sendable {
    /// The counts that the upstream reported last; nil when it reported none.
    package var counts: TokenCounts?
    /// The size in bytes of the text that the model wrote.
    package var outputBytes: UInt64
    /// The number of images, embeddings or choices that came.
    package var outputs: UInt64
    /// The duration in seconds of the sound that the model read, as reported.
    package var seconds: UInt64?
    /// The calls of tools at the upstream that came as items of the output.
    package var tools = Usage()

    package init(counts: TokenCounts? = nil, outputBytes: UInt64 = 0, outputs: UInt64 = 0, seconds: UInt64? = nil) {
        self.counts = counts
        self.outputBytes = outputBytes
        self.outputs = outputs
        self.seconds = seconds
    }
}
