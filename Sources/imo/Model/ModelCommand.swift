import ArgumentParser

struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "Register models and set their prices.",
        discussion: """
            EXAMPLE
              imo model list
            """,
        subcommands: [
            ModelRegister.self, ModelList.self, ModelShow.self, ModelPrice.self, ModelUpstream.self, ModelFallback.self, ModelLeave.self,
            ModelDeposit.self, ModelRetire.self, ModelGate.self, ModelCommit.self, ModelAudit.self,
        ])
}
