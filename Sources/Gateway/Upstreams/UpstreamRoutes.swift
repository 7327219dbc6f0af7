package import LedgerCore
internal import Synchronization

/// The upstreams in use, read from `upstreams.json` when the gateway starts and whenever it is told to.
package final class UpstreamRoutes: Sendable {
    private let path: String
    private let routes: Mutex<Table>

    private struct Table: Sendable {
        var routes: [ModelID: UpstreamRoute] = [:]
        var problems: [ModelID: UpstreamDirectoryError] = [:]
    }

    package init(path: String) throws(UpstreamDirectoryError) {
        self.path = path
        routes = Mutex(try UpstreamRoutes.read(path))
    }

    /// The models whose upstream cannot be used, such as for a key file that is not there; all others are served.
    package var problems: [ModelID: UpstreamDirectoryError] { routes.withLock(\.problems) }

    /// Reads the file again; calls that have begun keep the upstream that they have. After an error the old upstreams stay.
    package func reload() throws(UpstreamDirectoryError) {
        let fresh = try UpstreamRoutes.read(path)
        routes.withLock { $0 = fresh }
    }

    subscript(model: ModelID) -> UpstreamRoute? { routes.withLock { $0.routes[model] } }

    private static func read(_ path: String) throws(UpstreamDirectoryError) -> Table {
        var table = Table()
        for (model, upstream) in try UpstreamDirectory(path: path).upstreams {
            do throws(UpstreamDirectoryError) {
                table.routes[model] = UpstreamRoute(upstream, authorization: try authorization(of: upstream))
            } catch {
                table.problems[model] = error
            }
        }
        return table
    }

    static func authorization(of upstream: Upstream) throws(UpstreamDirectoryError) -> String? {
        guard let file = upstream.apiKeyFile else { return nil }
        return "Bearer " + (try key(in: file))
    }

    private static func key(in path: String) throws(UpstreamDirectoryError) -> String {
        guard let bytes = try readFile(path) else { throw .inaccessible(path: path, reason: "it does not exist") }
        let key = bytes.drop { $0 <= 0x20 }.prefix { $0 > 0x20 && $0 < 0x7F }
        guard !key.isEmpty, bytes[key.endIndex...].allSatisfy({ $0 <= 0x20 }) else { throw .invalidKey(path: path) }
        return String(decoding: key, as: UTF8.self)
    }
}
