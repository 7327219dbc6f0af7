import ArgumentParser
import EthereumPrimitives

/// The salts of a ledger's generations, which its public log hides.
struct GenerationSaltOptions: ParsableArguments {
    @Option(
        name: .customLong("generation-salt"),
        help: ArgumentHelp(
            """
            The salt of a generation that a restoration began, as the domain of the ledger's typed data tells it; give all of them in their order. Without it \
            the signatures behind the restoration are not checked, and the result names the entry from which on.
            """, valueName: "salt"))
    var salts: [Bytes32] = []
}
