/// A reader of fixed-width little-endian numbers from bytes whose length was checked before.
struct LittleEndianReader {
    private let bytes: [UInt8]
    private(set) var position: Int

    init(_ bytes: [UInt8], at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    /// Reads the next number of the type. Returns zero past the end, which the caller's check of the length excludes.
    mutating func next<T: FixedWidthInteger>(_ type: T.Type = T.self) -> T {
        var value: T = 0
        for index in 0..<T.bitWidth / 8 where position + index < bytes.count {
            value |= T(truncatingIfNeeded: bytes[position + index]) << T(truncatingIfNeeded: 8 * index)
        }
        position += T.bitWidth / 8
        return value
    }

    mutating func next<T: FixedWidthInteger>(_ count: Int, _ type: T.Type = T.self) -> [T] {
        var values: [T] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(next(type)) }
        return values
    }
}
