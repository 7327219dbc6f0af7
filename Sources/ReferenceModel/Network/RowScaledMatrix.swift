/// A matrix of int8 weights with one power-of-two scale and one bias per row.
///
/// The weights are held as Int16, because that is what the vector units of every machine multiply.
struct RowScaledMatrix: Sendable {
    /// A row's scale is 2⁻ˢ with s at most this.
    static let shiftLimit: UInt8 = 14

    let rows: Int
    let columns: Int
    private let weights: [Int16]
    /// How far a row's sum is shifted right: from Q(15 + s) to Q12.
    private let shifts: [Int32]
    /// Q12.
    private let biases: [Int32]

    init(columns: Int, weights: [Int8], shifts: [UInt8], biases: [Int16], field: String) throws(ReferenceModelError) {
        for (index, shift) in shifts.enumerated() where shift > Self.shiftLimit {
            throw .valueOutOfRange(field: field + "_shift", index: index)
        }
        self.rows = shifts.count
        self.columns = columns
        self.weights = weights.map { Int16($0) }
        self.shifts = shifts.map { Int32($0) + 3 }
        self.biases = biases.map { Int32($0) }
    }

    /// Writes `matrix · vector + bias` in Q12 to `result`, for a vector in Q15. No sum leaves 32 bits: see ``WeightsHeader``.
    func multiply(_ vector: UnsafePointer<Int16>, into result: UnsafeMutablePointer<Int32>) {
        weights.withUnsafeBufferPointer { weights in
            guard var row = weights.baseAddress else { return }
            for index in 0..<rows {
                let shift = shifts[index]
                let half: Int32 = 1 &<< (shift &- 1)
                result[index] = ((Self.dot(row, vector, columns) &+ half) &>> shift) &+ biases[index]
                row += columns
            }
        }
    }

    /// The plain loop: the compiler turns it into multiply-add instructions on eight or more lanes.
    @inline(__always)
    private static func dot(_ a: UnsafePointer<Int16>, _ b: UnsafePointer<Int16>, _ count: Int) -> Int32 {
        var sum: Int32 = 0
        for index in 0..<count { sum = sum &+ Int32(a[index]) &* Int32(b[index]) }
        return sum
    }
}
