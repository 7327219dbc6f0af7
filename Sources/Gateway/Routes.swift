internal import Hummingbird

extension GatewayServer {
    /// Every route of the gateway but those of metered calls, which the ``Plane`` takes.
    func router() -> Router<GatewayContext> {
        let router = Router(context: GatewayContext.self)
        router.add(middleware: ErrorShaping())
        addOpenAIRoutes(to: router.group("v1"))
        let ledger = router.group("imo/v1")
        addModelAndTokenRoutes(to: ledger)
        addHolderRoutes(to: ledger)
        addContentRoutes(to: ledger)
        for group in [router.group(""), ledger] {
            group.get("healthz", use: Healthz().respond)
            group.get("readyz", use: Readyz(environment: environment).respond)
        }
        return router
    }

    private func addOpenAIRoutes(to group: RouterGroup<GatewayContext>) {
        group.get("models", use: ListModels(environment: environment).respond)
        group.get("models/**", use: RetrieveModel(environment: environment).respond)
        group.post("messages/count_tokens") { _, _ -> Response in throw OpenAIError.noTokenCounting }
    }

    private func addModelAndTokenRoutes(to group: RouterGroup<GatewayContext>) {
        group.get("models", use: ListRegisteredModels(environment: environment).respond)
        group.get("models/**", use: ShowRegisteredModel(environment: environment).respond)
        group.get("tokens", use: ListTokens(environment: environment).respond)
        group.get("tokens/:token", use: ShowToken(environment: environment).respond)
        group.get("tokens/:token/holders", use: ListHolders(environment: environment).respond)
        group.get("tokens/:token/snapshots", use: ListSnapshots(environment: environment).respond)
        group.get("tokens/:token/snapshots/:id", use: ShowSnapshot(environment: environment).respond)
        group.get("tokens/:token/claimable/:address", use: ShowClaimable(environment: environment).respond)
        group.get("tokens/:token/typed-data/:kind", use: ServeTypedData(environment: environment).respondForToken)
    }

    private func addHolderRoutes(to group: RouterGroup<GatewayContext>) {
        group.get("holders/:address", use: ShowHolder(environment: environment).respond)
        group.get("accounts/me", use: ShowMyAccount(environment: environment).respond)
        group.get("accounts/me/history", use: ListMyHistory(environment: environment).respond)
        group.get("receipts/:id", use: ShowReceipt(environment: environment).respond)
        for kind in SignedKind.allCases {
            group.post(RouterPath(kind.path), use: SubmitSigned(kind: kind, environment: environment).respond)
        }
    }

    private func addContentRoutes(to group: RouterGroup<GatewayContext>) {
        group.post("contents/verify", use: VerifyContent(environment: environment).respond)
        group.post("contents/typed-data/:kind", use: ServeTypedData(environment: environment).respondForContent)
        group.get("contents/:tokenId", use: ShowContent(environment: environment).respond)
        group.get("contents/:tokenId/metadata", use: ShowContentMetadata(environment: environment).respond)
    }
}
