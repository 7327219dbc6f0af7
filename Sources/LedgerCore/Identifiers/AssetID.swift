/// The asset that an amount is counted in: a CAIP-19 asset type (`eip155:8453/erc20:0x8335…`) or a local asset (`local:credit`) of a ledger without a chain.
///
/// Inside the ledger every asset has 18 decimals, whatever its contract says.
public struct AssetID: Sendable, Hashable, CustomStringConvertible {
    public static let decimals = 18

    public let description: String

    /// - Throws: ``InvalidName`` when `text` is neither `local:NAME` nor `namespace:reference/namespace:reference` (CAIP-19 asset type).
    public init(_ text: String) throws(InvalidName) {
        guard text.utf8.count <= 200, AssetID.isLocal(text) || AssetID.isCAIP19(text) else {
            throw InvalidName(
                description:
                    "'\(text.prefix(220))' is not an asset: use local:NAME or a CAIP-19 asset type such as eip155:8453/erc20:0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913"
            )
        }
        description = text
    }

    private static func isLocal(_ text: String) -> Bool {
        guard text.hasPrefix("local:") else { return false }
        return isReference(text.dropFirst(6), maximumLength: 32)
    }

    private static func isCAIP19(_ text: String) -> Bool {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2 else { return false }
        let lengths = [32, 128]
        return zip(halves, lengths).allSatisfy { half, length in
            let parts = half.split(separator: ":", omittingEmptySubsequences: false)
            return parts.count == 2 && isNamespace(parts[0]) && isReference(parts[1], maximumLength: length)
        }
    }

    /// CAIP-2 and CAIP-19: 3 to 8 of `-a-z0-9`.
    private static func isNamespace(_ text: Substring) -> Bool {
        (3...8).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }

    /// CAIP-2 and CAIP-19: `-.%a-zA-Z0-9` (and `_` for a chain), 1 to a maximum length.
    private static func isReference(_ text: Substring, maximumLength: Int) -> Bool {
        (1...maximumLength).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || [0x2D, 0x2E, 0x25, 0x5F].contains($0)
            }
    }
}

/// The ledger's own short number of an asset, in the order of their opening; 0 is the asset that the ledger was opened with.
public struct AssetNumber: Sendable, Hashable, Comparable {
    public let value: UInt32
    public static let settlement = AssetNumber(0)

    public init(_ value: UInt32) {
        self.value = value
    }

    public static func < (left: AssetNumber, right: AssetNumber) -> Bool { left.value < right.value }
}
