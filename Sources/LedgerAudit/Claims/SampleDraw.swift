internal import EthereumPrimitives

/// Draws which charges of a snapshot a proof opens. The head's root decides, which nobody knew when the sums were made.
enum SampleDraw {
    /// - Returns: `sample` different indexes below `count`, in order; all where there are no more.
    static func indexes(below count: UInt64, sample: UInt64, root: Bytes32, entry: UInt64) -> [UInt64] {
        if count <= sample { return Array(0..<count) }
        var drawn: Set<UInt64> = []
        var counter: UInt64 = 0
        while UInt64(drawn.count) < sample {
            var hash = SHA256()
            hash.update(root)
            withUnsafeBytes(of: (entry.bigEndian, counter.bigEndian)) { hash.update($0) }
            drawn.insert(hash.finish().word.quotientAndRemainder(dividingBy: UInt256(count))?.remainder.asUInt64 ?? 0)
            counter += 1
        }
        return drawn.sorted()
    }
}
