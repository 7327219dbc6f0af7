public import EthereumPrimitives

/// Writes heads and tails into memory whose size was computed before, so that an encoding is one allocation.
///
/// A *frame* is the start of a tuple or array, from which its offsets count. `head` is the offset of the next head word, `tail` that of the
/// next dynamic value.
@frozen
public struct ABIWriter {
    @usableFromInline let base: UnsafeMutableRawPointer
    @usableFromInline var frame: Int
    @usableFromInline var head: Int
    @usableFromInline var tail: Int

    /// Makes a writer of a tuple at `start` whose head takes `headBytes`.
    @inlinable
    init(base: UnsafeMutableRawPointer, start: Int, headBytes: Int) {
        self.base = base
        frame = start
        head = start
        tail = start &+ headBytes
    }

    /// Allocates `prefix` and the encoding in one piece; `body` writes a tuple with a head of `headBytes`.
    @inlinable
    static func encoding(
        prefix: UInt32?, headBytes: Int, tailBytes: Int, _ body: (inout ABIWriter) -> Void
    ) -> [UInt8] {
        let start = prefix == nil ? 0 : 4
        let count = start &+ headBytes &+ tailBytes
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            guard let base = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
            if let prefix { base.storeBytes(of: prefix.bigEndian, as: UInt32.self) }
            var writer = ABIWriter(base: base, start: start, headBytes: headBytes)
            body(&writer)
            initialized = count
        }
    }

    /// Writes the next head word.
    @inlinable
    public mutating func write(_ word: UInt256) {
        write(Bytes32(word))
    }

    /// Writes the next head word.
    @inlinable
    public mutating func write(_ word: Bytes32) {
        base.storeBytes(of: word, toByteOffset: head, as: Bytes32.self)
        head &+= 32
    }

    /// Writes the offset of a tail, and by `body` the tail, which begins with a head of `headBytes`.
    @inlinable
    mutating func writeTail(headBytes: Int, _ body: (inout ABIWriter) -> Void) {
        write(UInt256(UInt64(tail &- frame)))
        let (outerFrame, outerHead) = (frame, head)
        frame = tail
        head = tail
        tail &+= headBytes
        body(&self)
        (frame, head) = (outerFrame, outerHead)
    }

    /// Writes a length and then, in a frame that begins after it, `count` elements whose heads take `headBytes` together.
    @inlinable
    mutating func writeArray(count: Int, headBytes: Int, _ body: (inout ABIWriter) -> Void) {
        writeTail(headBytes: 32 &+ headBytes) { writer in
            writer.write(UInt256(UInt64(count)))
            writer.frame &+= 32
            body(&writer)
        }
    }

    /// Writes a length, the bytes, and zeros up to a multiple of 32.
    @inlinable
    mutating func writeBytes(_ bytes: UnsafeRawBufferPointer) {
        let padded = ABIWriter.padded(bytes.count)
        writeTail(headBytes: 32 &+ padded) { writer in
            writer.write(UInt256(UInt64(bytes.count)))
            if padded > 0 {
                // The last word first: its end is the padding, the rest is overwritten.
                writer.base.storeBytes(of: Bytes32.zero, toByteOffset: writer.tail &- 32, as: Bytes32.self)
            }
            if let source = bytes.baseAddress {
                (writer.base + writer.head).copyMemory(from: source, byteCount: bytes.count)
            }
        }
    }

    /// Returns the next multiple of 32.
    @inlinable
    static func padded(_ count: Int) -> Int { (count &+ 31) & ~31 }
}
