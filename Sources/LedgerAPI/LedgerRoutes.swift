package import Hummingbird
package import JSONEndpoints
internal import Ledger
internal import Resilience

/// The routes of the ledger's own API.
package struct LedgerRoutes {
    private let environment: LedgerAPIEnvironment

    package init(environment: LedgerAPIEnvironment) {
        self.environment = environment
    }

    /// Adds all routes under `/imo/v1`, those of the public log under `/log`, and the two health checks at the root too.
    package func add(to router: Router<EndpointContext>) {
        let ledger = router.group("imo/v1")
        if let limiting = environment.addressLimiting { ledger.add(middleware: limiting) }
        ledger.get("openapi.json", use: ShowOpenAPI().respond)
        addModels(to: ledger)
        addTokens(to: ledger)
        addHolders(to: ledger)
        addContents(to: ledger)
        addPrograms(to: ledger)
        addLog(to: router.group("log"))
        for group in [router.group(""), ledger] {
            group.get("healthz", use: Healthz().respond)
            group.get("readyz", use: Readyz(environment: environment).respond)
        }
    }

    private func addModels(to group: RouterGroup<EndpointContext>) {
        group.get("models", use: ListRegisteredModels(environment: environment).respond)
        group.get("models/**", use: ShowRegisteredModel(environment: environment).respond)
    }

    private func addTokens(to group: RouterGroup<EndpointContext>) {
        group.get("tokens", use: ListTokens(environment: environment).respond)
        group.get("tokens/:token", use: ShowToken(environment: environment).respond)
        group.get("tokens/:token/holders", use: ListHolders(environment: environment).respond)
        group.get("tokens/:token/snapshots", use: ListSnapshots(environment: environment).respond)
        group.get("tokens/:token/snapshots/:id", use: ShowSnapshot(environment: environment).respond)
        group.get("tokens/:token/claimable/:address", use: ShowClaimable(environment: environment).respond)
        group.get("tokens/:token/typed-data/:kind", use: ServeTypedData(environment: environment).respondForToken)
    }

    private func addHolders(to group: RouterGroup<EndpointContext>) {
        group.get("holders/:address", use: ShowHolder(environment: environment).respond)
        group.get("holders/:address/typed-data/:kind", use: ServeTypedData(environment: environment).respondForHolder)
        group.get("accounts/me", use: ShowMyAccount(environment: environment).respond)
        group.get("accounts/me/history", use: ListMyHistory(environment: environment).respond)
        group.get("accounts/me/usage", use: ShowMyUsage(environment: environment).respond)
        group.get("keys/typed-data", use: ServeKeyStatement(environment: environment).respond)
        group.post("keys", use: RegisterKey(environment: environment).respond)
        group.get("receipts/:id", use: ShowReceipt(environment: environment).respond)
        group.get("receipts/:id/proof", use: ShowReceiptProof(environment: environment).respond)
        for kind in SignedKind.allCases {
            group.post(RouterPath(kind.path), use: SubmitSigned(kind: kind, environment: environment).respond)
        }
    }

    private func addLog(to group: RouterGroup<EndpointContext>) {
        group.get("checkpoint", use: ShowCheckpoint(environment: environment).respond)
        group.get("tile/**", use: ShowTile(environment: environment).respond)
        group.get("proof/:entry", use: ShowLogProof(environment: environment).respond)
        group.get("consistency/:size", use: ShowConsistency(environment: environment).respond)
        group.get("claim/:entry", use: ShowClaimProof(environment: environment).respond)
        group.get("offer/**", use: ShowOffer(environment: environment).respond)
        group.get("", use: ShowHeadPage(environment: environment).respond)
        group.get("head/:size", use: ShowHeadPage(environment: environment).respondForSize)
        group.get("entry/:entry", use: ShowEntryPage(environment: environment).respond)
        group.get("snapshot/:token/:id", use: ShowEntryPage(environment: environment).respondForSnapshot)
        group.get("receipt/:id", use: ShowReceiptPage(environment: environment).respond)
    }

    private func addPrograms(to group: RouterGroup<EndpointContext>) {
        group.get("programs", use: ListPrograms(environment: environment).respond)
        group.get("programs/:program", use: ShowProgram(environment: environment).respond)
        group.get("programs/:program/typed-data/program-event", use: ServeTypedData(environment: environment).respondForProgram)
    }

    private func addContents(to group: RouterGroup<EndpointContext>) {
        group.post("contents/verify", use: VerifyContent(environment: environment).respond)
        group.post("contents/typed-data/:kind", use: ServeTypedData(environment: environment).respondForContent)
        group.get("contents/:tokenId", use: ShowContent(environment: environment).respond)
        group.get("contents/:tokenId/metadata", use: ShowContentMetadata(environment: environment).respond)
    }
}
