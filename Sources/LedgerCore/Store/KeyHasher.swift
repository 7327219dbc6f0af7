internal import EthereumPrimitives

/// Hashes keys of records with one multiplication a word. It begins with a number that others do not know, so that nobody can choose addresses or names
/// that collide. The hash never leaves the process.
///
/// A call looks up about ten records. Swift's hasher takes three hundred instructions for each, this one less than a hundred: 3 % of `imo verify`.
struct KeyHasher {
    /// Differs from process to process, as the seed of Swift's own hashing does.
    static let processSeed = UInt64(bitPattern: Int64(Hasher().finalize()))

    private(set) var hash: UInt64

    init(seed: UInt64, kind: RecordKind) {
        hash = seed
        mix(UInt64(kind.rawValue))
    }

    mutating func mix(_ word: UInt64) {
        let product = (hash ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        hash = product.high ^ product.low
    }

    mutating func mix(_ text: String) {
        var text = text
        text.withUTF8 { mix(UnsafeRawBufferPointer($0)) }
    }

    /// The bytes and their number.
    mutating func mix(_ bytes: UnsafeRawBufferPointer) {
        mix(UInt64(bytes.count))
        var offset = 0
        while offset + 8 <= bytes.count {
            mix(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < bytes.count {
            rest = rest << 8 | UInt64(bytes[offset])
            offset += 1
        }
        mix(rest)
    }
}

extension RecordKey {
    /// Returns equal numbers for equal keys. The kinds that every call touches are hashed here, the others by Swift's hasher.
    func hash(seed: UInt64) -> UInt64 {
        var hasher = KeyHasher(seed: seed, kind: kind)
        switch self {
        case .ledger: break
        case .account(let name): hasher.mix(name.description)
        case .balance(let account, let asset):
            hasher.mix(UInt64(asset.value))
            account.mix(into: &hasher)
        case .key(let hash): hash.withUnsafeBytes { hasher.mix($0) }
        case .model(let model): hasher.mix(model.description)
        case .price(let model, let version):
            hasher.mix(model.description)
            hasher.mix(version)
        case .hold(let id):
            hasher.mix(id.high)
            hasher.mix(id.low)
        case .holder(let token, let holder):
            token.withUnsafeBytes { hasher.mix($0) }
            holder.withUnsafeBytes { hasher.mix($0) }
        default: hasher.mix(UInt64(bitPattern: Int64(hashValue)))
        }
        return hasher.hash
    }
}

extension AccountID {
    fileprivate func mix(into hasher: inout KeyHasher) {
        switch self {
        case .named(let name): hasher.mix(name.description)
        case .address(let address): address.withUnsafeBytes { hasher.mix($0) }
        case .revenue(let model):
            hasher.mix(1)
            hasher.mix(model.description)
        default: hasher.mix(UInt64(bitPattern: Int64(hashValue)))
        }
    }
}
