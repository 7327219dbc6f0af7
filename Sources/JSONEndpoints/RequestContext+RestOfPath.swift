internal import EthereumPrimitives
package import Hummingbird

extension RequestContext {
    /// The path that a `**` at the end of a route matched, decoded.
    package var restOfPath: String {
        let path = parameters.getCatchAll().joined(separator: "/")
        return PercentEncoding.decode(path) ?? path
    }
}
