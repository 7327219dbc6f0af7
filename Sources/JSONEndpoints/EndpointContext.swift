package import Hummingbird
internal import NIOCore
package import Resilience

/// The context that endpoints are given with each request.
package struct EndpointContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The client's address; nil where it has none, as on a Unix socket.
    package let address: AddressBlock?

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        address = source.channel.remoteAddress.flatMap { AddressBlock($0) }
    }
}
