internal import ArgumentParser

struct ABICommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abi", abstract: "Encode and decode values, calldata, logs and reverts.",
        discussion: """
            EXAMPLE
              imo eth abi encode '(address,uint256)' \\
                0x70997970C51812dc3A010C7d01b50e0d17dc79C8 5
            """,
        subcommands: [
            ABIEncode.self, ABIDecode.self, ABIEncodePacked.self, ABISelectorCommand.self, ABICallCommand.self, ABIEventCommand.self,
            ABIErrorCommand.self,
        ])
}
