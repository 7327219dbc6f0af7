internal import EthereumPrimitives

/// Where the log has each token's registration and snapshots. Its file can be made again from the log.
struct SnapshotIndex {
    private static let recordBytes: UInt64 = 36

    struct Place: Hashable {
        let token: Address
        /// 0 for the registration.
        let snapshotID: UInt64
        /// The entry's number.
        let entry: UInt64
    }

    private(set) var places: [Place] = []
    private var newest: [Address: Int] = [:]

    init() {}

    /// Reads the places up to an entry. What lies behind them was left by a writer that ended before it signed.
    ///
    /// - Throws: ``LogFailure`` where the file cannot be read, or a place behind a later one belongs before it.
    init(_ file: LogFile, through entry: UInt64) throws(LogFailure) {
        let count = try file.size() / SnapshotIndex.recordBytes
        let bytes = try file.read(0..<count * SnapshotIndex.recordBytes)
        var isBehindHead = false
        for start in stride(from: 0, to: bytes.count, by: Int(SnapshotIndex.recordBytes)) {
            let record = bytes[start..<start + Int(SnapshotIndex.recordBytes)]
            guard let token = Address(record.prefix(20)) else { preconditionFailure("an address has 20 bytes") }
            let place = Place(
                token: token, snapshotID: SnapshotIndex.number(record.dropFirst(20).prefix(8)), entry: SnapshotIndex.number(record.suffix(8)))
            // A file that grew before a crash may end with zeros.
            if place.entry > entry || place.entry == 0 {
                isBehindHead = true
                continue
            }
            guard !isBehindHead, place.entry >= places.last?.entry ?? 1 else { throw SnapshotIndex.damaged }
            append(place)
        }
    }

    static let damaged = LogFailure(
        .corrupt, "the log's list of snapshots was changed; nothing is signed until the file 'snapshots' of a backup is back")

    mutating func append(_ place: Place) {
        newest[place.token] = places.count
        places.append(place)
    }

    func newest(of token: Address) -> Place? { newest[token].map { places[$0] } }

    func place(of snapshotID: UInt64, token: Address) -> Place? { places.last { $0.token == token && $0.snapshotID == snapshotID } }

    /// Writes the places from one on.
    func write(to file: LogFile, from first: Int) throws(LogFailure) {
        let bytes = places[first...].flatMap { place in
            place.token.bytes + SnapshotIndex.bytes(place.snapshotID) + SnapshotIndex.bytes(place.entry)
        }
        try file.write(bytes, at: UInt64(first) * SnapshotIndex.recordBytes)
    }

    private static func bytes(_ number: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64($0))) } }
    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}
