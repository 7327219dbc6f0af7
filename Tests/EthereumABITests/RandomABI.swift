import EthereumABI
import EthereumPrimitives
import EthereumTestSupport

/// Random types, values of them, and damage to their encodings.
struct RandomABI {
    var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    mutating func types() -> [ABIType] { (0..<number(1...4)).map { _ in type(depth: 0) } }

    mutating func type(depth: Int) -> ABIType {
        switch number(0...(depth < 4 ? 12 : 9)) {
        case 0: .uint(bits: 8 * number(1...32))
        case 1: .int(bits: 8 * number(1...32))
        case 2: .address
        case 3: .bool
        case 4: .fixedBytes(number(1...32))
        case 5: .function
        case 6: .fixed(bits: 8 * number(1...32), decimals: number(0...80))
        case 7: .ufixed(bits: 8 * number(1...32), decimals: number(0...80))
        case 8: .bytes
        case 9: .string
        case 10: .array(type(depth: depth + 1))
        case 11: .fixedArray(type(depth: depth + 1), count: number(1...3))
        default: .tuple((0..<number(1...3)).map { _ in type(depth: depth + 1) })
        }
    }

    mutating func value(_ type: ABIType) -> ABIValue {
        switch type {
        case .uint(let bits), .ufixed(let bits, _): return .uint(word() >> (256 - bits))
        case .int(let bits), .fixed(let bits, _):
            let magnitude = word() >> (257 - bits)
            let isNegative = number(0...1) == 1
            return .int(Int256(bitPattern: isNegative ? ~magnitude : magnitude))
        case .bool: return .bool(number(0...1) == 1)
        case .address: return .address(Address(lowBytesOf: Bytes32(word())))
        case .fixedBytes(let count): return .bytes(bytes(count))
        case .function: return .bytes(bytes(24))
        case .bytes: return .bytes(bytes(number(0...70)))
        case .string: return .string(String((0..<number(0...40)).map { _ in ["a", "ß", "漢", "🚀"][number(0...3)] }))
        case .array(let element): return .array((0..<number(0...3)).map { _ in value(element) })
        case .fixedArray(let element, let count): return .array((0..<count).map { _ in value(element) })
        case .tuple(let members): return .tuple(members.map { value($0) })
        }
    }

    private mutating func word() -> UInt256 {
        let full = UInt256(limbs: generator.next(), generator.next(), generator.next(), generator.next())
        switch number(0...5) {
        case 0: return .zero
        case 1: return .max
        default: return full
        }
    }

    private mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(number(0...255)) } }

    /// Changes a bit, a byte or a word, or cuts or lengthens the data.
    mutating func mutate(_ data: inout [UInt8]) {
        guard !data.isEmpty else { return }
        let index = number(0...data.count - 1)
        switch number(0...5) {
        case 0: data[index] ^= 1 << UInt8(number(0...7))
        case 1: data[index] = [0, 1, 0x20, 0x40, 0x7f, 0x80, 0xff][number(0...6)]
        case 2: data.removeLast(number(1...min(33, data.count)))
        case 3: data.append(contentsOf: [UInt8](repeating: 0, count: number(1...33)))
        case 4:
            let start = index / 32 * 32
            let replacement = [word(), UInt256(UInt64(number(0...256))), UInt256(UInt64.max)][number(0...2)].bigEndianBytes
            data.replaceSubrange(start..<min(start + 32, data.count), with: replacement)
        default: data.removeSubrange(index / 32 * 32..<min(data.count, index / 32 * 32 + 32))
        }
    }
}
