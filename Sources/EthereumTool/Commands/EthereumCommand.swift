public import ArgumentParser

/// `imo eth`: Ethereum's codecs, hashes, signatures and keys by hand.
public struct EthereumCommand: AsyncParsableCommand {
    /// The name, help and subcommands of `imo eth`.
    public static let configuration = CommandConfiguration(
        commandName: "eth",
        abstract: "Encode, hash, sign and decode Ethereum's data by hand.",
        discussion: """
            An argument is the text itself, @FILE for the text of a file, or - for standard input. With --literal, @ and - mean nothing.
            Commands that ask a node take its URL by --rpc or from ETH_RPC_URL. Messages keep every byte of a file; other texts lose white space
            around them. Secrets are never arguments.

            EXAMPLE
              imo eth calldata 'transfer(address,uint256)' \\
                0x70997970C51812dc3A010C7d01b50e0d17dc79C8 1000
              imo eth tx decode @raw.txt
            """,
        subcommands: [
            KeccakCommand.self, ABICommand.self, CalldataCommand.self, RLPCommand.self, TransactionCommand.self,
            SignCommand.self, RecoverCommand.self, SignatureCommand.self, TypedDataCommand.self, SignInCommand.self, AddressCommand.self,
            EthereumWalletCommand.self, MnemonicCommand.self, MerkleCommand.self, UnitCommand.self, ToHexCommand.self,
            FromHexCommand.self, IndexCommand.self, FourByteCommand.self, NodeCallCommand.self,
            EstimateCommand.self, SendCommand.self, DeployCommand.self, PublishCommand.self, ReceiptCommand.self, LogsCommand.self, BlockCommand.self,
            BalanceCommand.self, NonceCommand.self, CodeCommand.self, StorageCommand.self, ChainIDCommand.self, BatchCommand.self,
        ])

    /// The commands that ask nodes.
    package static let online = [
        "call", "estimate", "send", "deploy", "publish", "receipt", "logs", "block", "balance", "nonce", "code", "storage", "chain-id",
    ]

    /// Makes the command without arguments, as the argument parser does.
    public init() {}
}
