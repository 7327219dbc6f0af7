internal import HTTPTypes
package import Hummingbird
package import JSONEndpoints

/// The routes of OpenAI's API that are no metered calls.
package struct OpenAIRoutes {
    private let lookups: LedgerLookups

    package init(of proxy: CallProxy) {
        lookups = proxy.lookups
    }

    package func add(to router: Router<EndpointContext>) {
        let group = router.group("v1")
        group.get("models", use: ListModels(lookups: lookups).respond)
        group.get("models/**", use: RetrieveModel(lookups: lookups).respond)
        // Over HTTP/1.1 it is taken from its connection.
        group.get("realtime") { _, _ -> Response in throw OpenAIError.webSocketOverHTTP2 }
    }
}
