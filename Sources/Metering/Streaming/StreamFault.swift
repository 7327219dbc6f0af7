/// The reason why an upstream's event stream cannot be forwarded.
package enum StreamFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// A frame is longer than this many bytes.
    case frameTooLong(maximumBytes: Int)

    package var description: String {
        switch self {
        case .frameTooLong(let maximumBytes): "the upstream sent an event of more than \(maximumBytes) bytes"
        }
    }
}
