internal import ArgumentParser
internal import EthereumPrimitives
internal import EthereumWallet
internal import StrictJSON

struct EthereumWalletVanity: EthereumSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "vanity", abstract: "Search for a key whose address looks as you like, and keep it in a new keystore.",
        discussion: """
            Every try is a key of its own from OpenSSL's generator, so that the key is as hard to guess as any other. Four digits take some seconds, and
            each further digit sixteen times as long.

            EXAMPLE
              imo eth wallet vanity lucky.json --password-file password.txt \\
                --starts-with 7
            """)

    @OptionGroup var keystore: NewKeystoreFile

    @OptionGroup var pattern: VanityPattern

    @Option(help: "Test the address of the contract that the account creates with this nonce, not the account's own.")
    var contractNonce: UInt64?

    @OptionGroup var output: OutputOptions

    func result() throws -> JSONValue {
        let matches = try pattern.test()
        while true {
            let key = try ToolError.mapping { try PrivateKey.random() }
            let contract = contractNonce.map { ContractAddress.create(sender: key.address, nonce: $0) }
            guard matches(contract ?? key.address) else { continue }
            let result = try keystore.write(key)
            return .object(["address": result["address"], "contract": contract.map { .string($0.description) }])
        }
    }
}
