public import EthereumPrimitives

/// The salts of the log's commitments. Each follows from a secret, so that the log can be made again from the journal, and none from the others.
public struct EntrySalts: Sendable {
    public static let secretBytes = 32

    private let key: HMACKey

    /// - Parameter secret: 32 bytes; nil for any other number.
    public init?(secret: [UInt8]) {
        guard secret.count == EntrySalts.secretBytes else { return nil }
        key = HMACKey(secret)
    }

    /// The salt of one commitment of an entry, by its place among them.
    public func salt(entry number: UInt64, commitment index: Int) -> Bytes32 { EntrySalts.salt(entrySalt(number), index) }

    func entrySalt(_ number: UInt64) -> Bytes32 {
        withUnsafeTemporaryAllocation(byteCount: HMACKey.Digest.sha256.byteCount, alignment: 8) { code in
            withUnsafeBytes(of: number.bigEndian) { key.authenticate($0, into: code) }
            guard let start = code.baseAddress else { preconditionFailure("the code has 32 bytes") }
            return Bytes32(loadingFrom: start)
        }
    }

    static func salt(_ entrySalt: Bytes32, _ index: Int) -> Bytes32 {
        withUnsafeBytes(of: UInt64(index).bigEndian) { SHA256.hash(entrySalt, $0) }
    }

    /// The commitment to an item under a salt.
    public static func commitment(to item: [UInt8], salt: Bytes32) -> Bytes32 { item.withUnsafeBytes { SHA256.hash(salt, $0) } }
}

/// Hides the items of one entry, each under the salt of its place.
struct ItemHider {
    private let entrySalt: Bytes32
    private var count = 0

    init(_ salts: EntrySalts, entry number: UInt64) { entrySalt = salts.entrySalt(number) }

    mutating func hide(_ item: [UInt8]) -> Bytes32 {
        defer { count += 1 }
        return EntrySalts.commitment(to: item, salt: EntrySalts.salt(entrySalt, count))
    }
}
