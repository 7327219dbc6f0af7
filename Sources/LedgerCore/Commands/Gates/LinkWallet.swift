public import EthereumPrimitives

/// Counts what a wallet holds for an account, where a model's gate asks for holdings, or for none any more. The wallet signs.
///
/// A wallet counts for one account at a time, so that one holding does not open gates to many.
public struct LinkWallet: Sendable, Hashable {
    /// The most wallets of one account, because each is looked at when a call begins.
    public static let maximumCount = 16

    public let wallet: Address
    /// nil: for none.
    public let account: AccountName?
    public let authorization: HolderAuthorization

    public init(wallet: Address, account: AccountName?, authorization: HolderAuthorization) {
        self.wallet = wallet
        self.account = account
        self.authorization = authorization
    }
}

extension LinkWallet: SignedPayload {
    package static var kind: CommandKind { .linkWallet }
    package static var isLinkable: Bool { true }
    package var command: Command { .linkWallet(self) }

    public var message: TypedMessage {
        TypedMessage(
            "LinkWallet", signer: wallet, members: ["wallet": .address(wallet), "account": .string(account?.description ?? "")],
            authorization: authorization)
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(wallet)
        encoder.append(utf8: account?.description ?? "")
        encoder.append(authorization)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        wallet = try decoder.readAddress()
        let name = try decoder.readText()
        account = name.isEmpty ? nil : try decoder.present(try? AccountName(name))
        authorization = try decoder.read()
    }

    /// Refusals: `accountNotFound`, `walletLinked` where it counts for this account, or for none, already; `tooManyWallets`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        if let account { try machine.requireExistence(of: .named(account)) }
        let earlier = try machine.records.find(.wallet(wallet), as: WalletRecord.self)?.account
        try machine.refuse(.walletLinked, unless: earlier != account)
        if let account {
            var record = try machine.records.get(.account(account), as: AccountRecord.self, else: .accountNotFound)
            try machine.refuse(.tooManyWallets, unless: record.wallets.count < LinkWallet.maximumCount)
            record.wallets.append(wallet)
            try machine.put(record, at: .account(account))
            try machine.put(WalletRecord(account: account), at: .wallet(wallet))
        } else {
            try machine.remove(.wallet(wallet))
        }
        guard let earlier else { return }
        var record = try machine.records.get(.account(earlier), as: AccountRecord.self, else: .accountNotFound)
        record.wallets.removeAll { $0 == wallet }
        try machine.put(record, at: .account(earlier))
    }
}
