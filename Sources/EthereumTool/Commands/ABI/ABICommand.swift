internal import ArgumentParser

struct ABICommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abi", abstract: "Encode and decode by the contract ABI.",
        discussion: """
            EXAMPLE
              imo eth abi decode '(address,uint256)' @data.txt
            """,
        subcommands: [ABIEncode.self, ABIDecode.self, ABIEncodePacked.self, ABISelectorCommand.self, ABIEventCommand.self, ABIErrorCommand.self])
}
