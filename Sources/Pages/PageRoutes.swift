package import Hummingbird
package import JSONEndpoints
internal import LedgerAPI
internal import Resilience

/// The routes of the pages for people.
package struct PageRoutes {
    /// The tries to sign in that an address has in a minute: nobody fills the tables of challenges and sessions alone.
    private static let signInsOfAddress = RateLimit(perMinute: 60)
    private static let rememberedAddresses = 65_536

    private let environment: PagesEnvironment

    package init(environment: PagesEnvironment) {
        self.environment = environment
    }

    /// Adds the pages and the files that they load. Errors of theirs are pages too.
    package func add(to router: Router<EndpointContext>) {
        let pages = router.group("").add(middleware: ProblemPages())
        if let limiting = environment.api.addressLimiting { pages.add(middleware: limiting) }
        pages.get("", use: ListModelsPage(environment: environment).respond)
        pages.get("models/**", use: ModelPage(environment: environment).respond)
        pages.get("tokens/:token", use: FindPage(environment: environment).respondForToken)
        pages.get("holders", use: OpenHolderPage(environment: environment).respond)
        pages.get("holders/:address", use: HolderPage(environment: environment).respond)
        addSignIn(to: pages, router)
        let account = AccountPage(environment: environment)
        pages.get("me", use: account.respond)
        pages.post("me/keys/revoke", use: account.revokeKey)
        pages.get("operate", use: OperatorPage(environment: environment).respond)
        pages.get("llms.txt", use: LanguageModelGuide(environment: environment).respond)
        pages.get(".well-known/agent-registration.json", use: AgentRegistration(environment: environment).respond)
        pages.get("find", use: FindPage(environment: environment).respond)
        pages.get("assets/:name", use: Asset.respond)
    }

    private func addSignIn(to pages: RouterGroup<EndpointContext>, _ router: Router<EndpointContext>) {
        let (signIn, link) = (SignInPage(environment: environment), OperatorLink(environment: environment))
        pages.get("sign-in", use: signIn.respond)
        pages.get("sign-in/link", use: link.respond)
        let limiting = AddressLimiting<EndpointContext>(
            limits: UseLimits(requests: Self.signInsOfAddress), capacity: Self.rememberedAddresses, address: { $0.address }, now: environment.api.now)
        let forms = router.group("").add(middleware: ProblemPages()).add(middleware: limiting)
        forms.post("sign-in/key", use: signIn.signInByKey)
        forms.post("sign-in/wallet", use: signIn.signInByWallet)
        forms.post("sign-in/link", use: link.use)
        // The script asks for it, and reads problems as JSON.
        router.group("").add(middleware: limiting).post("sign-in/message", use: signIn.makeMessage)
        let sessions = SessionsPage(environment: environment)
        pages.get("sessions", use: sessions.respond)
        pages.post("sessions/end", use: sessions.end)
        pages.post("sign-out", use: sessions.signOut)
    }
}
