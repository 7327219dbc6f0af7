internal import COpenSSL

/// The scrypt key derivation function.
///
/// The core is written here because OpenSSL 3 refuses parameters that RFC 7914 allows, among them those of the example in the definition of
/// the keystore format (n = 2¹⁸ with r = 1). OpenSSL's PBKDF2 does the rest.
///
/// - SeeAlso: RFC 7914
enum Scrypt {
    typealias Block = (SIMD4<UInt32>, SIMD4<UInt32>, SIMD4<UInt32>, SIMD4<UInt32>)

    /// Parameters whose cost has been bounded.
    struct Parameters: Sendable, Hashable {
        /// The most memory that a derivation may take.
        static let maximumMemoryBytes = 1 << 30
        /// The most blocks of 128 bytes that a derivation may mix: 2 GiB, some seconds.
        static let maximumWork = 1 << 24

        let n: Int
        let r: Int
        let p: Int

        /// Checks the parameters. Returns nil when `n` is not a power of two above 1, a parameter is below 1 or the cost exceeds the limits.
        init?(n: Int, r: Int, p: Int) {
            guard n > 1, n & (n - 1) == 0, r > 0, p > 0 else { return nil }
            let (row, rowOverflow) = n.multipliedReportingOverflow(by: r)
            let (work, workOverflow) = row.multipliedReportingOverflow(by: p)
            guard !rowOverflow, !workOverflow, work <= Parameters.maximumWork, row <= Parameters.maximumMemoryBytes / 128,
                r * p < 1 << 20
            else { return nil }
            self.n = n
            self.r = r
            self.p = p
        }
    }

    /// Derives `count` bytes from the password. Returns nil when OpenSSL fails or memory is short.
    static func derive(password: [UInt8], salt: [UInt8], parameters: Parameters, count: Int) -> SecretBytes? {
        let blockBytes = 128 * parameters.r
        guard let mixed = PBKDF2.derive(password: password, salt: salt, rounds: 1, count: blockBytes * parameters.p) else {
            return nil
        }
        let words = 2 * parameters.r
        let table = UnsafeMutableBufferPointer<Block>.allocate(capacity: words * (parameters.n + 2))
        defer {
            OPENSSL_cleanse(table.baseAddress, table.count * MemoryLayout<Block>.stride)
            table.deallocate()
        }
        guard let base = table.baseAddress else { return nil }
        for lane in 0..<parameters.p {
            let bytes = UnsafeMutableRawPointer(mixed.pointer + lane * blockBytes)
            ScryptMixer(table: base, n: parameters.n, r: parameters.r).mix(bytes)
        }
        let salt = UnsafeBufferPointer(start: mixed.pointer, count: mixed.count)
        return PBKDF2.derive(password: password, salt: salt, rounds: 1, count: count)
    }
}

/// ROMix over one lane. `table` has room for n + 2 rows of 2·r blocks: the stored rows, and the two that change.
///
/// The words of a Salsa20 block are kept in diagonal order, which makes its column and row rounds the same vector operations.
private struct ScryptMixer {
    typealias Block = Scrypt.Block

    let table: UnsafeMutablePointer<Block>
    let n: Int
    let rowBlocks: Int

    init(table: UnsafeMutablePointer<Block>, n: Int, r: Int) {
        self.table = table
        self.n = n
        rowBlocks = 2 * r
    }

    func mix(_ bytes: UnsafeMutableRawPointer) {
        var current = table + n * rowBlocks
        var other = current + rowBlocks
        for index in 0..<rowBlocks { current[index] = ScryptMixer.load(bytes + 64 * index) }
        for row in 0..<n {
            (table + row * rowBlocks).update(from: current, count: rowBlocks)
            blockMix(current, other)
            swap(&current, &other)
        }
        for _ in 0..<n {
            let row = table + Int(current[rowBlocks - 1].0[0] & UInt32(n - 1)) * rowBlocks
            for index in 0..<rowBlocks { ScryptMixer.xor(&current[index], row[index]) }
            blockMix(current, other)
            swap(&current, &other)
        }
        for index in 0..<rowBlocks { ScryptMixer.store(current[index], bytes + 64 * index) }
    }

    /// Mixes a row. Even results fill the first half of `output`, odd results the second.
    @inline(__always)
    private func blockMix(_ input: UnsafeMutablePointer<Block>, _ output: UnsafeMutablePointer<Block>) {
        var state = input[rowBlocks - 1]
        for index in 0..<rowBlocks {
            ScryptMixer.xor(&state, input[index])
            ScryptMixer.salsa208(&state)
            output[index >> 1 + (index & 1) * (rowBlocks >> 1)] = state
        }
    }

    @inline(__always)
    private static func xor(_ block: inout Block, _ other: Block) {
        block.0 ^= other.0
        block.1 ^= other.1
        block.2 ^= other.2
        block.3 ^= other.3
    }

    @inline(__always)
    private static func rotate(_ lanes: SIMD4<UInt32>, _ count: UInt32) -> SIMD4<UInt32> {
        lanes &<< SIMD4(repeating: count) | lanes &>> SIMD4(repeating: 32 - count)
    }

    /// Runs 8 rounds of Salsa20 and adds the result to the input.
    @inline(__always)
    private static func salsa208(_ block: inout Block) {
        var (a, b, c, d) = block
        for _ in 0..<4 {
            quarterRounds(&a, &b, &c, &d)
            (b, c, d) = (SIMD4(b[3], b[0], b[1], b[2]), SIMD4(c[2], c[3], c[0], c[1]), SIMD4(d[1], d[2], d[3], d[0]))
            quarterRounds(&a, &d, &c, &b)
            (b, c, d) = (SIMD4(b[1], b[2], b[3], b[0]), SIMD4(c[2], c[3], c[0], c[1]), SIMD4(d[3], d[0], d[1], d[2]))
        }
        block = (block.0 &+ a, block.1 &+ b, block.2 &+ c, block.3 &+ d)
    }

    @inline(__always)
    private static func quarterRounds(
        _ a: inout SIMD4<UInt32>, _ b: inout SIMD4<UInt32>, _ c: inout SIMD4<UInt32>, _ d: inout SIMD4<UInt32>
    ) {
        b ^= rotate(a &+ d, 7)
        c ^= rotate(b &+ a, 9)
        d ^= rotate(c &+ b, 13)
        a ^= rotate(d &+ c, 18)
    }

    /// Returns the position in memory of word `i` of diagonal vector `v`: vector 0 holds words 0, 5, 10, 15; 1 holds 4, 9, 14, 3; 2: 8, 13, 2, 7;
    /// 3: 12, 1, 6, 11.
    @inline(__always)
    private static func position(_ vector: Int, _ lane: Int) -> Int { (4 * vector + 5 * lane) & 15 }

    private static func load(_ bytes: UnsafeMutableRawPointer) -> Block {
        var block: Block = (.zero, .zero, .zero, .zero)
        for lane in 0..<4 {
            block.0[lane] = word(bytes, position(0, lane))
            block.1[lane] = word(bytes, position(1, lane))
            block.2[lane] = word(bytes, position(2, lane))
            block.3[lane] = word(bytes, position(3, lane))
        }
        return block
    }

    private static func word(_ bytes: UnsafeMutableRawPointer, _ index: Int) -> UInt32 {
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self))
    }

    private static func store(_ block: Block, _ bytes: UnsafeMutableRawPointer) {
        for lane in 0..<4 {
            bytes.storeBytes(of: block.0[lane].littleEndian, toByteOffset: 4 * position(0, lane), as: UInt32.self)
            bytes.storeBytes(of: block.1[lane].littleEndian, toByteOffset: 4 * position(1, lane), as: UInt32.self)
            bytes.storeBytes(of: block.2[lane].littleEndian, toByteOffset: 4 * position(2, lane), as: UInt32.self)
            bytes.storeBytes(of: block.3[lane].littleEndian, toByteOffset: 4 * position(3, lane), as: UInt32.self)
        }
    }
}
