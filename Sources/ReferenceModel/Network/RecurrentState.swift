/// The network's memory of the text so far, and room for the sums of one step.
struct RecurrentState: Sendable {
    /// The hidden state in Q15, −32767…32767.
    private(set) var hidden: [Int16]
    private var sums: [Int32]

    init(hidden count: Int) { self.init(hidden: [Int16](repeating: 0, count: count)) }

    init(hidden: [Int16]) {
        self.hidden = hidden
        sums = [Int32](repeating: 0, count: 3 * hidden.count)
    }

    @inline(__always)
    mutating func withBuffers(_ body: (UnsafeMutablePointer<Int16>, UnsafeMutablePointer<Int32>) -> Void) {
        hidden.withUnsafeMutableBufferPointer { hidden in
            sums.withUnsafeMutableBufferPointer { sums in
                guard let state = hidden.baseAddress, let scratch = sums.baseAddress else { return }
                body(state, scratch)
            }
        }
    }
}
