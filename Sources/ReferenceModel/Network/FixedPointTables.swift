/// Sigmoid, tanh and exp as tables of integers. They come with the weights, so that no machine computes them.
///
/// Arguments are Q12. Values between the entries are interpolated linearly, with an error below 2⁻¹⁵.
struct FixedPointTables: Sendable {
    static let curveCount = 513
    static let exponentialCount = 256

    /// sigmoid(i / 32) in Q15, for 0…16.
    private let sigmoid: [Int32]
    /// tanh(i / 64) in Q15, for 0…8.
    private let tanh: [Int32]
    /// exp(−i / 16) in Q30.
    private let exponentialHigh: [UInt64]
    /// exp(−i / 4096) in Q30.
    private let exponentialLow: [UInt64]

    init(_ reader: inout LittleEndianReader) throws(ReferenceModelError) {
        sigmoid = try Self.curve(&reader, "sigmoid", within: 16_384...32_768)
        tanh = try Self.curve(&reader, "tanh", within: 0...32_767)
        exponentialHigh = try Self.exponential(&reader, "exp_high")
        exponentialLow = try Self.exponential(&reader, "exp_low")
    }

    private static func curve(
        _ reader: inout LittleEndianReader, _ field: String, within range: ClosedRange<Int32>
    ) throws(ReferenceModelError) -> [Int32] {
        let values = reader.next(curveCount, UInt16.self).map { Int32($0) }
        for (index, value) in values.enumerated() where !range.contains(value) || (index > 0 && value < values[index - 1]) {
            throw .valueOutOfRange(field: field, index: index)
        }
        return values
    }

    private static func exponential(_ reader: inout LittleEndianReader, _ field: String) throws(ReferenceModelError) -> [UInt64] {
        let values = reader.next(exponentialCount, UInt32.self).map { UInt64($0) }
        for (index, value) in values.enumerated() where value > 1 << 30 || (index == 0 && value != 1 << 30) {
            throw .valueOutOfRange(field: field, index: index)
        }
        return values
    }

    /// 1 / (1 + e⁻ˣ) in Q15, 0…32768.
    @inline(__always)
    func sigmoid(_ x: Int32) -> Int32 {
        let size = Int(min(x.magnitude, 65_535))
        let low = sigmoid[size &>> 7]
        let y = low &+ (((sigmoid[(size &>> 7) &+ 1] &- low) &* Int32(truncatingIfNeeded: size & 127) &+ 64) &>> 7)
        return x < 0 ? 32_768 &- y : y
    }

    /// tanh x in Q15, −32767…32767.
    @inline(__always)
    func tanh(_ x: Int32) -> Int32 {
        let size = Int(min(x.magnitude, 32_767))
        let low = tanh[size &>> 6]
        let y = low &+ (((tanh[(size &>> 6) &+ 1] &- low) &* Int32(truncatingIfNeeded: size & 63) &+ 32) &>> 6)
        return x < 0 ? 0 &- y : y
    }

    /// e⁻ᵈ in Q30 for d in Q12; zero from d = 16.
    func exponential(ofMinus d: UInt64) -> UInt64 {
        guard d < 65_536 else { return 0 }
        return (exponentialHigh[Int(d >> 8)] * exponentialLow[Int(d & 255)]) >> 30
    }
}
