package import Hummingbird
package import JSONEndpoints
internal import LedgerAPI

/// The routes of the pages for people.
package struct PageRoutes {
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
        pages.get("find", use: FindPage(environment: environment).respond)
        pages.get("assets/:name", use: Asset.respond)
    }
}
