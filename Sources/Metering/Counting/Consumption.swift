/// What is known of a call's consumption when it ends, or so far.
package struct Consumption: Sendable {
    /// What the upstream said last; nil when it said nothing.
    package var counts: TokenCounts?
    /// The bytes of text that the model wrote.
    package var outputBytes: UInt64
    /// How many images, embeddings, choices came.
    package var outputs: UInt64
    /// Seconds of sound that were read, as told.
    package var seconds: UInt64?

    package init(counts: TokenCounts? = nil, outputBytes: UInt64 = 0, outputs: UInt64 = 0, seconds: UInt64? = nil) {
        self.counts = counts
        self.outputBytes = outputBytes
        self.outputs = outputs
        self.seconds = seconds
    }
}
