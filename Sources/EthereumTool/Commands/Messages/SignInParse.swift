internal import ArgumentParser
internal import StrictJSON

struct SignInParse: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "parse", abstract: "Print the fields of a sign-in message.",
        discussion: """
            EXAMPLE
              imo eth siwe parse @message.txt
            """)

    @Argument(help: "The message.")
    var message: String

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        let result = try BatchMethod.siweParse.call(["message": .string(try ToolInput.text(message))])
        return output.json ? result : result["fields"] ?? result
    }
}
