internal import Hummingbird
internal import Metering

extension GatewayServer {
    /// Every route of the gateway, in one place.
    func router() -> Router<GatewayContext> {
        let router = Router(context: GatewayContext.self)
        router.add(middleware: ErrorShaping())
        addOpenAIRoutes(to: router.group("v1"))
        return router
    }

    private func addOpenAIRoutes(to group: RouterGroup<GatewayContext>) {
        group.get("models", use: ListModels(environment: environment).respond)
        group.get("models/**", use: RetrieveModel(environment: environment).respond)
        for endpoint in Endpoint.allCases {
            group.post(RouterPath(endpoint.path), use: InferenceEndpoint(endpoint: endpoint, environment: environment).respond)
        }
    }
}
