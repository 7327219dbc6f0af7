internal import CKeccak

/// The 24 rounds of Keccak-f[1600] on 25 lanes of 64 bits; lane `x + 5·y` is `A[x, y]`.
///
/// A round reads one state and writes another. Two states in turn need no copies.
///
/// - SeeAlso: FIPS 202, section 3.2 (θ, ρ, π, χ, ι)
package enum KeccakPermutation {
    package typealias State = InlineArray<25, UInt64>

    /// Permutes by the fastest code that this processor runs.
    static func permute(_ state: inout State) {
        guard KeccakInstructions.available >= .bmi else {
            permutePortably(&state)
            return
        }
        withUnsafeMutablePointer(to: &state) { pointer in
            pointer.withMemoryRebound(to: UInt64.self, capacity: 25) { imo_keccak_permute_bmi($0) }
        }
    }

    /// Permutes in Swift alone: the oracle of the faster ways.
    package static func permutePortably(_ state: inout State) {
        var other = State(repeating: 0)
        var index = 0
        while index < 24 {
            round(from: state, into: &other, constant: roundConstants[index])
            round(from: other, into: &state, constant: roundConstants[index &+ 1])
            index &+= 2
        }
    }

    @inline(__always)
    private static func rotate(_ lane: UInt64, _ count: UInt64) -> UInt64 {
        lane &<< count | lane &>> (64 &- count)
    }

    /// Runs one round: the column parities of θ, then ρ, π and χ row by row; ι adds the constant of the round to lane 0.
    @inline(__always)
    private static func round(from a: State, into e: inout State, constant: UInt64) {
        let c0 = a[0] ^ a[5] ^ a[10] ^ a[15] ^ a[20]
        let c1 = a[1] ^ a[6] ^ a[11] ^ a[16] ^ a[21]
        let c2 = a[2] ^ a[7] ^ a[12] ^ a[17] ^ a[22]
        let c3 = a[3] ^ a[8] ^ a[13] ^ a[18] ^ a[23]
        let c4 = a[4] ^ a[9] ^ a[14] ^ a[19] ^ a[24]
        let d0 = c4 ^ rotate(c1, 1)
        let d1 = c0 ^ rotate(c2, 1)
        let d2 = c1 ^ rotate(c3, 1)
        let d3 = c2 ^ rotate(c4, 1)
        let d4 = c3 ^ rotate(c0, 1)
        let b00 = a[0] ^ d0
        let b01 = rotate(a[6] ^ d1, 44)
        let b02 = rotate(a[12] ^ d2, 43)
        let b03 = rotate(a[18] ^ d3, 21)
        let b04 = rotate(a[24] ^ d4, 14)
        e[0] = b00 ^ (~b01 & b02) ^ constant
        e[1] = b01 ^ (~b02 & b03)
        e[2] = b02 ^ (~b03 & b04)
        e[3] = b03 ^ (~b04 & b00)
        e[4] = b04 ^ (~b00 & b01)
        let b10 = rotate(a[3] ^ d3, 28)
        let b11 = rotate(a[9] ^ d4, 20)
        let b12 = rotate(a[10] ^ d0, 3)
        let b13 = rotate(a[16] ^ d1, 45)
        let b14 = rotate(a[22] ^ d2, 61)
        e[5] = b10 ^ (~b11 & b12)
        e[6] = b11 ^ (~b12 & b13)
        e[7] = b12 ^ (~b13 & b14)
        e[8] = b13 ^ (~b14 & b10)
        e[9] = b14 ^ (~b10 & b11)
        let b20 = rotate(a[1] ^ d1, 1)
        let b21 = rotate(a[7] ^ d2, 6)
        let b22 = rotate(a[13] ^ d3, 25)
        let b23 = rotate(a[19] ^ d4, 8)
        let b24 = rotate(a[20] ^ d0, 18)
        e[10] = b20 ^ (~b21 & b22)
        e[11] = b21 ^ (~b22 & b23)
        e[12] = b22 ^ (~b23 & b24)
        e[13] = b23 ^ (~b24 & b20)
        e[14] = b24 ^ (~b20 & b21)
        let b30 = rotate(a[4] ^ d4, 27)
        let b31 = rotate(a[5] ^ d0, 36)
        let b32 = rotate(a[11] ^ d1, 10)
        let b33 = rotate(a[17] ^ d2, 15)
        let b34 = rotate(a[23] ^ d3, 56)
        e[15] = b30 ^ (~b31 & b32)
        e[16] = b31 ^ (~b32 & b33)
        e[17] = b32 ^ (~b33 & b34)
        e[18] = b33 ^ (~b34 & b30)
        e[19] = b34 ^ (~b30 & b31)
        let b40 = rotate(a[2] ^ d2, 62)
        let b41 = rotate(a[8] ^ d3, 55)
        let b42 = rotate(a[14] ^ d4, 39)
        let b43 = rotate(a[15] ^ d0, 41)
        let b44 = rotate(a[21] ^ d1, 2)
        e[20] = b40 ^ (~b41 & b42)
        e[21] = b41 ^ (~b42 & b43)
        e[22] = b42 ^ (~b43 & b44)
        e[23] = b43 ^ (~b44 & b40)
        e[24] = b44 ^ (~b40 & b41)
    }

    private static let roundConstants: InlineArray<24, UInt64> = [
        0x0000_0000_0000_0001, 0x0000_0000_0000_8082, 0x8000_0000_0000_808A, 0x8000_0000_8000_8000,
        0x0000_0000_0000_808B, 0x0000_0000_8000_0001, 0x8000_0000_8000_8081, 0x8000_0000_0000_8009,
        0x0000_0000_0000_008A, 0x0000_0000_0000_0088, 0x0000_0000_8000_8009, 0x0000_0000_8000_000A,
        0x0000_0000_8000_808B, 0x8000_0000_0000_008B, 0x8000_0000_0000_8089, 0x8000_0000_0000_8003,
        0x8000_0000_0000_8002, 0x8000_0000_0000_0080, 0x0000_0000_0000_800A, 0x8000_0000_8000_000A,
        0x8000_0000_8000_8081, 0x8000_0000_0000_8080, 0x0000_0000_8000_0001, 0x8000_0000_8000_8008,
    ]
}
