import EthereumPrimitives
import EthereumTestSupport
import Testing

@Suite("UInt256")
struct UInt256Tests {
    /// Values around every limb border, and random ones of every width.
    static func value(_ generator: inout SeededGenerator) -> UInt256 {
        let random = UInt256(limbs: generator.next(), generator.next(), generator.next(), generator.next())
        let narrowed = random >> Int.random(in: 0...256, using: &generator)
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: return UInt256.max >> Int.random(in: 0...256, using: &generator)
        case 1: return UInt256.one << Int.random(in: 0...255, using: &generator)
        case 2: return ~(random >> Int.random(in: 0...256, using: &generator))
        default: return narrowed
        }
    }

    /// a·b by adding shifted copies: slow, obvious and independent of the limbs.
    static func slowProduct(_ a: UInt256, _ b: UInt256) -> (high: UInt256, low: UInt256) {
        var high = UInt256.zero
        var low = UInt256.zero
        for bit in 0..<256 where !((b >> bit) & 1).isZero {
            let (sum, carry) = low.addingReportingOverflow(a << bit)
            let upper = bit == 0 ? UInt256.zero : a >> (256 - bit)
            low = sum
            high = high.addingReportingOverflow(upper).partialValue
            if carry { high = high.addingReportingOverflow(1).partialValue }
        }
        return (high, low)
    }

    @Test("Products agree with shift-and-add", arguments: [1, 2, 3] as [UInt64])
    func products(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let (a, b) = (Self.value(&generator), Self.value(&generator))
            let expected = Self.slowProduct(a, b)
            let product = a.multipliedFullWidth(by: b)
            #expect(product.high == expected.high && product.low == expected.low, "\(a) · \(b)")
            #expect(a.multiplied(by: b) == (expected.high.isZero ? expected.low : nil))
        }
    }

    @Test("Quotient times divisor plus remainder is the dividend", arguments: [11, 12, 13] as [UInt64])
    func division(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<20_000 {
            let (a, d) = (Self.value(&generator), Self.value(&generator))
            guard let (quotient, remainder) = a.quotientAndRemainder(dividingBy: d) else {
                #expect(d.isZero)
                continue
            }
            #expect(remainder < d)
            #expect(quotient.multiplied(by: d)?.adding(remainder) == a, "\(a) / \(d)")
        }
    }

    @Test("mulDiv rounds the exact 512-bit quotient", arguments: [21, 22, 23] as [UInt64])
    func mulDiv(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<20_000 {
            let (a, b, d) = (Self.value(&generator), Self.value(&generator), Self.value(&generator))
            let (high, low) = a.multipliedFullWidth(by: b)
            guard let floor = UInt256.mulDiv(a, b, d) else {
                #expect(d.isZero || high >= d)
                continue
            }
            // floor·d ≤ a·b < floor·d + d, in 512 bits
            let back = floor.multipliedFullWidth(by: d)
            let (restLow, borrow) = low.subtractingReportingOverflow(back.low)
            let restHigh = high.subtracting(back.high)?.subtracting(borrow ? 1 : 0)
            #expect(restHigh == .zero && restLow < d, "\(a) · \(b) / \(d)")
            let ceiling = UInt256.mulDiv(a, b, d, rounding: .up)
            #expect(ceiling == (restLow.isZero ? floor : floor.adding(1)))
        }
    }

    @Test("Sums and differences undo each other and report overflow")
    func sums() {
        var generator = SeededGenerator(seed: 31)
        for _ in 0..<20_000 {
            let (a, b) = (Self.value(&generator), Self.value(&generator))
            if let sum = a.adding(b) {
                #expect(sum >= a && sum.subtracting(b) == a)
            } else {
                #expect(~a < b)
            }
            #expect((a.subtracting(b) == nil) == (a < b))
        }
        #expect(UInt256.max.adding(1) == nil)
        #expect(UInt256.zero.subtracting(1) == nil)
        #expect(UInt256.max.multiplied(by: 2) == nil)
        #expect(UInt256.max.addingReportingOverflow(1) == (.zero, true))
    }

    @Test("Decimal and hexadecimal texts read back")
    func texts() {
        var generator = SeededGenerator(seed: 41)
        for _ in 0..<5_000 {
            let value = Self.value(&generator)
            #expect(UInt256(decimal: value.description) == value)
            #expect(UInt256(hex: value.hexString) == value)
            #expect(UInt256(bigEndian: value.minimalBigEndianBytes) == value)
            #expect(UInt256(bigEndian: value.bigEndianBytes) == value)
        }
        let maximum = "115792089237316195423570985008687907853269984665640564039457584007913129639935"
        #expect(UInt256.max.description == maximum)
        #expect(UInt256(decimal: maximum) == .max)
        #expect(UInt256(decimal: String(maximum.dropLast()) + "6") == nil)
        #expect(UInt256(decimal: "10000000000000000000")?.limbs.0 == 10_000_000_000_000_000_000)
    }

    @Test("Texts that are not numbers are refused", arguments: ["", "-1", "+1", " 1", "1_000", "0x10", "١", "1e3"])
    func badDecimal(text: String) {
        #expect(UInt256(decimal: text) == nil)
    }

    @Test("Hexadecimal takes 1 to 64 digits")
    func hexadecimal() {
        #expect(UInt256(hex: "0x") == nil)
        #expect(UInt256(hex: "") == nil)
        #expect(UInt256(hex: "0xg") == nil)
        #expect(UInt256(hex: "ff") == 255)
        #expect(UInt256(hex: "0x" + String(repeating: "f", count: 64)) == .max)
        #expect(UInt256(hex: String(repeating: "0", count: 65)) == nil)
        #expect(UInt256.zero.hexString == "0x0")
        #expect(UInt256(4_096).hexString == "0x1000")
    }

    @Test("Shifts by any count are defined")
    func shifts() {
        for count in [0, 1, 63, 64, 65, 127, 128, 192, 255] {
            let shifted = UInt256.one << count
            #expect(shifted.bitWidth == count + 1)
            #expect(shifted >> count == .one)
            #expect(shifted.leadingZeroBitCount == 255 - count)
        }
        #expect(UInt256.max << 256 == .zero)
        #expect(UInt256.max >> Int.max == .zero)
        #expect(UInt256.max << Int.min == .zero)
        #expect(UInt256.one << -1 == .zero)
        #expect(UInt256.one >> -255 == UInt256.one << 255)
    }

    @Test("Machine integers convert when they fit")
    func conversions() {
        #expect(UInt256(exactly: -1) == nil)
        #expect(UInt256(exactly: UInt128.max) == UInt256(limbs: .max, .max, 0, 0))
        #expect(UInt256(exactly: UInt8(7)) == 7)
        #expect(UInt256(limbs: 0, 1, 0, 0).asUInt64 == nil)
        #expect(UInt256(UInt64.max).asInt == nil)
        #expect(UInt256(bigEndian: [UInt8](repeating: 0, count: 33)) == nil)
        #expect(UInt256(bigEndian: []) == .zero)
    }
}
