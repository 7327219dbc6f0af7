/// A selection of a command's members, by their places in the command's encoding.
package struct PublicFields: Sendable, Hashable {
    private let bits: UInt64

    package static let none = PublicFields(bits: 0)
    package static let all = PublicFields(bits: .max)

    /// - Precondition: Each place is below 64.
    package static func only(_ places: Int...) -> PublicFields {
        PublicFields(
            bits: places.reduce(0) { bits, place in
                precondition((0..<64).contains(place))
                return bits | 1 << UInt64(place)
            })
    }

    func contains(_ place: Int) -> Bool { place < 64 && bits >> UInt64(place) & 1 == 1 }
}
