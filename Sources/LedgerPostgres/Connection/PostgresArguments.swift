/// The arguments of a statement in PostgreSQL's binary format, one after the other in one piece of memory.
package struct PostgresArguments {
    /// The types of elements, by their number in every server's catalogue (`pg_type.dat`).
    package enum ElementType: Int32 {
        case integer = 20
        case bytes = 17
        case uuid = 2950
    }

    private(set) var bytes: [UInt8] = []
    private(set) var ranges: [Range<Int>] = []

    package init(reservingCapacity count: Int = 64) { bytes.reserveCapacity(count) }

    package mutating func append(_ integer: Int64) { appendOne { $0.append(bigEndian: integer) } }
    package mutating func append(clamping integer: UInt64) { append(Int64(clamping: integer)) }
    package mutating func append(_ value: [UInt8]) { appendOne { $0.bytes += value } }

    /// Appends a one-dimensional array: the number of dimensions, flags, the elements' type, the count, the first index, then each element with its length.
    package mutating func append<Elements: Collection>(
        arrayOf type: ElementType, _ elements: Elements, _ value: (Elements.Element) -> UnsafeRawBufferPointer
    ) {
        appendArray(of: type, count: elements.count) { arguments in
            for element in elements {
                let value = value(element)
                arguments.append(bigEndian: Int32(value.count))
                arguments.bytes += value
            }
        }
    }

    package mutating func append<Elements: Collection>(integers elements: Elements, _ value: (Elements.Element) -> UInt64) {
        appendArray(of: .integer, count: elements.count) { arguments in
            for element in elements {
                arguments.append(bigEndian: Int32(8))
                arguments.append(bigEndian: Int64(clamping: value(element)))
            }
        }
    }

    private mutating func appendArray(of type: ElementType, count: Int, _ body: (inout PostgresArguments) -> Void) {
        appendOne { arguments in
            arguments.append(bigEndian: Int32(count == 0 ? 0 : 1))
            arguments.append(bigEndian: Int32(0))
            arguments.append(bigEndian: type.rawValue)
            guard count > 0 else { return }
            arguments.append(bigEndian: Int32(count))
            arguments.append(bigEndian: Int32(1))
            body(&arguments)
        }
    }

    private mutating func appendOne(_ body: (inout PostgresArguments) -> Void) {
        let start = bytes.count
        body(&self)
        ranges.append(start..<bytes.count)
    }

    private mutating func append(bigEndian value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes += $0 }
    }

    /// Gives pointers to the arguments and their lengths, valid while `body` runs.
    func withPointers<Result>(_ body: ([UnsafePointer<CChar>?], [Int32]) -> Result) -> Result {
        // A byte behind the last one, so that there is memory to point at even for an empty argument: a null pointer would mean NULL.
        (bytes + [0]).withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { buffer in
                body(ranges.map { range in buffer.baseAddress.map { $0 + range.lowerBound } }, ranges.map { Int32($0.count) })
            }
        }
    }
}
