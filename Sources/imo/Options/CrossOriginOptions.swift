import ArgumentParser
import InferenceProxy

/// The web pages that may call the gateway from a browser.
struct CrossOriginOptions: ParsableArguments {
    @Option(
        name: .customLong("cors-origin"),
        help: ArgumentHelp(
            "The origin of a web page that may call the gateway, such as https://app.example.com; * for every page. Repeat it for several.",
            valueName: "origin"))
    var origins: [String] = []

    func validate() throws {
        do throws(InvalidOrigin) { _ = try CrossOriginPolicy(origins: origins) } catch { throw ValidationError("--cors-origin \(error)") }
    }

    func apply(to configuration: inout ProxyConfiguration) {
        configuration.crossOrigin = (try? CrossOriginPolicy(origins: origins)) ?? .none
    }
}
