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

    /// Reads the places up to an entry.
    init(_ file: LogFile, through entry: UInt64) throws {
        var start: UInt64 = 0
        while let bytes = try? file.read(start..<start + SnapshotIndex.recordBytes) {
            guard let token = Address(bytes[..<20]) else { break }
            let place = Place(token: token, snapshotID: SnapshotIndex.number(bytes[20..<28]), entry: SnapshotIndex.number(bytes[28...]))
            guard place.entry <= entry else { break }
            append(place)
            start += SnapshotIndex.recordBytes
        }
    }

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
