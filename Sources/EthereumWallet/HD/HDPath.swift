/// A path from a seed to a key, such as `m/44'/60'/0'/0/0`. An index with `'` or `h` is hardened.
///
/// - SeeAlso: BIP-32, BIP-44
public struct HDPath: Sendable, Hashable, CustomStringConvertible {
    static let hardenedBit: UInt32 = 1 << 31

    /// The indices, hardened ones with their highest bit set. There are at most 255.
    public let indices: [UInt32]

    /// Reads `m` followed by `/` and an index below 2³¹, up to 255 times. Returns nil for other text.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.first == "m", parts.count <= 256 else { return nil }
        var indices: [UInt32] = []
        for part in parts.dropFirst() {
            let isHardened = part.last == "'" || part.last == "h" || part.last == "H"
            let digits = isHardened ? part.dropLast() : part
            guard let index = UInt32(digits), index < HDPath.hardenedBit,
                digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
            else { return nil }
            indices.append(isHardened ? index | HDPath.hardenedBit : index)
        }
        self.indices = indices
    }

    /// Returns the path of an Ethereum account by BIP-44: `m/44'/60'/0'/0/index`.
    public static func ethereum(index: UInt32) -> HDPath {
        HDPath(indices: [44 | hardenedBit, 60 | hardenedBit, hardenedBit, 0, index & ~hardenedBit])
    }

    private init(indices: [UInt32]) {
        self.indices = indices
    }

    /// The path as text, with `'` after hardened indices.
    public var description: String {
        "m" + indices.map { "/\($0 & ~HDPath.hardenedBit)" + ($0 & HDPath.hardenedBit == 0 ? "" : "'") }.joined()
    }
}
