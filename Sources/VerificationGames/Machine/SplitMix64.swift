/// SplitMix64 (Steele, Lea and Flood), as pure functions of its state.
enum SplitMix64 {
    static func next(_ state: UInt64) -> UInt64 { state &+ 0x9e37_79b9_7f4a_7c15 }

    /// The random number of a state that has been advanced.
    static func output(of state: UInt64) -> UInt64 {
        var z = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
