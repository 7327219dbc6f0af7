import ArgumentParser

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check, show and begin the configuration of the gateway.",
        discussion: """
            Each option of `imo serve` is a setting of the same name, in a TOML file that --config or IMO_CONFIG names. An option on the command line wins
            over an environment variable such as IMO_LOG_LEVEL, that over the file, and the file over the default. Secrets are in files that settings name,
            never in settings. `imo reload` and SIGHUP read the file again; limits and the log level change at once, everything else with the next start.

            EXAMPLE
              imo config example > imo.toml
              imo config check imo.toml
              imo serve --config imo.toml
            """,
        subcommands: [ConfigCheck.self, ConfigShow.self, ConfigExample.self])
}
