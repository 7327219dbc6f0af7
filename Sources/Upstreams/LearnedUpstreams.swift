internal import StrictJSON
internal import Synchronization

/// The gateway's findings about upstreams, kept in a file of their own so that a restart does not forget them.
///
/// An upstream is known by its URL. Setting it again under another one begins anew; removing the file makes the gateway forget everything.
package final class LearnedUpstreams: Sendable {
    private struct State {
        var refusingStreamOptions: Set<String>
    }

    private let path: String
    private let state: Mutex<State>

    /// Reads the file. One that is not there says nothing.
    ///
    /// - Throws: ``UpstreamDirectoryError`` when the file cannot be read.
    package init(path: String) throws(UpstreamDirectoryError) {
        self.path = path
        var urls: Set<String> = []
        if let bytes = try readFile(path) {
            guard let document = try? JSONValue(parsing: bytes), case .array(let list)? = document["refuseStreamOptions"] else {
                throw .malformed(path: path, reason: "it has no list \"refuseStreamOptions\"")
            }
            urls = Set(list.compactMap(\.stringValue))
        }
        state = Mutex(State(refusingStreamOptions: urls))
    }

    /// Whether the upstream refuses requests with `stream_options`.
    package func refusesStreamOptions(_ url: String) -> Bool { state.withLock { $0.refusingStreamOptions.contains(url) } }

    /// Notes that an upstream refuses requests with `stream_options`, and took the same request without them.
    ///
    /// - Throws: ``UpstreamDirectoryError`` when the file cannot be written. It is noted until the gateway stops all the same.
    package func noteRefusesStreamOptions(_ url: String) throws(UpstreamDirectoryError) {
        let urls = state.withLock { state -> [String]? in
            guard state.refusingStreamOptions.insert(url).inserted else { return nil }
            return state.refusingStreamOptions.sorted()
        }
        guard let urls else { return }
        let document = JSONValue.object(["refuseStreamOptions": .array(urls.map { .string($0) })])
        try replaceFile(path, with: Array((document.prettyText() + "\n").utf8))
    }
}
