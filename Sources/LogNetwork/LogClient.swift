internal import AsyncHTTPClient
internal import EthereumPrimitives
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import TransparencyLog

/// Reads a log over HTTP (C2SP tlog-tiles).
package struct LogClient: Sendable {
    private static let timeoutSeconds: Int64 = 30

    /// A log that cannot be read.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        /// The response's status; nil where there was none.
        package let status: UInt?
        package let description: String
    }

    private let client: HTTPClient
    private let prefix: String

    /// - Parameter url: The log's prefix, such as `https://example.com/log`.
    package init(url: String) {
        prefix = url.hasSuffix("/") ? String(url.dropLast()) : url
        client = HTTPClient(eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton))
    }

    package func shutdown() async { try? await client.shutdown() }

    /// The newest head, as the log serves it.
    package func checkpoint() async throws(Failure) -> [UInt8] { try await get("checkpoint", limit: SignedNote.maximumBytes) }

    /// The entries of a bundle under a head of `size` entries.
    ///
    /// - Throws: ``Failure`` when they cannot be read; ``LogFormatError`` when they are not a bundle of the right number.
    package func entries(bundle index: UInt64, size: UInt64) async throws -> [[UInt8]] {
        guard let tile = Tile.at(.entries, index: index, size: size) else { return [] }
        let bytes = try await bytes(of: tile, limit: Tile.fullWidth * (EntryBundle.maximumEntryBytes + 2))
        let entries = try EntryBundle.decode(bytes)
        guard entries.count >= tile.width else { throw LogFormatError.malformed("\(tile.path) has \(entries.count) entries: expected \(tile.width)") }
        return Array(entries[..<tile.width])
    }

    /// The hashes of a tile.
    ///
    /// - Throws: ``Failure`` when they cannot be read; ``LogFormatError`` when there are too few.
    func hashes(of tile: Tile) async throws -> [Bytes32] {
        let bytes = try await bytes(of: tile, limit: Tile.fullWidth * 32)
        let hashes = stride(from: 0, to: bytes.count - 31, by: 32).compactMap { Bytes32(Array(bytes[$0..<$0 + 32])) }
        guard hashes.count >= tile.width else { throw LogFormatError.malformed("\(tile.path) has \(hashes.count) hashes: expected \(tile.width)") }
        return Array(hashes[..<tile.width])
    }

    private func bytes(of tile: Tile, limit: Int) async throws(Failure) -> [UInt8] {
        do throws(Failure) { return try await get(tile.path, limit: limit) } catch {
            // A log may remove parts of a tile once it has the whole.
            guard error.status == 404, tile.isPartial else { throw error }
            return try await get(Tile(tile.content, index: tile.index).path, limit: limit)
        }
    }

    private func get(_ path: String, limit: Int) async throws(Failure) -> [UInt8] {
        do {
            let response = try await client.execute(HTTPClientRequest(url: "\(prefix)/\(path)"), timeout: .seconds(LogClient.timeoutSeconds))
            guard response.status == .ok else {
                throw Failure(status: response.status.code, description: "\(prefix)/\(path) answers with status \(response.status.code)")
            }
            return Array(try await response.body.collect(upTo: limit).readableBytesView)
        } catch let failure as Failure { throw failure } catch {
            throw Failure(status: nil, description: "\(prefix)/\(path) cannot be read (\(error)); see that the log is served there")
        }
    }
}
