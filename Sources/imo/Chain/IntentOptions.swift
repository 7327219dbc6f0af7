import ArgumentParser
import EthereumPrimitives
import EthereumWallet
import Ledger
import LedgerCore
import StrictJSON

/// The options of every command that asks for a transaction.
struct IntentOptions: ParsableArguments {
    @OptionGroup var common: CommonOptions

    @Option(help: "The account that sends. Default: the only one that the ledger has.")
    var sender: Address?

    @Option(help: "What the transaction is for. It is unique for the sender: asking again under it changes nothing and shows the first.")
    var reference: String = ""

    @Flag(help: "Show the transaction decoded, and write nothing.")
    var dryRun = false

    /// Writes an intent and shows its nonce.
    ///
    /// - Parameter isCreation: Whether the address of the contract is shown.
    func queue(_ intent: TransactionIntent) async throws {
        let sender = try resolvedSender()
        if dryRun { return common.show(.object(IntentOptions.members(of: intent, from: sender))) }
        let command = Command.queueTransaction(QueueTransaction(sender: sender, intent: intent))
        let id = try reference.isEmpty ? .next() : bookingID(of: command, sender)
        let entry = try await common.submit(command, id: id)
        let nonce = try common.directory.read { try $0.nonce(of: entry.id, sender) }
        let contract = intent.to == nil ? ContractAddress.create(sender: sender, nonce: nonce) : nil
        common.show(
            .object(
                IntentOptions.members(of: intent, from: sender) + [JSONMember("nonce", .count(nonce)), JSONMember("entry", .count(entry.number))]
                    + (contract.map { [JSONMember("contract", .text($0))] } ?? [])))
    }

    private func bookingID(of command: Command, _ sender: Address) throws -> CommandID {
        try common.directory.read { try BookingID(command: command, account: .address(sender), reference: reference).next(in: $0) }
    }

    private func resolvedSender() throws -> Address {
        if let sender { return sender }
        let senders = try common.directory.read { try $0.senders() }
        guard senders.count == 1 else {
            throw ValidationError(
                senders.isEmpty ? "the ledger has no sender; open one with `imo chain open`" : "name the --sender, of \(senders.count)")
        }
        return senders[0].address
    }

    private static func members(of intent: TransactionIntent, from sender: Address) -> [JSONMember] {
        var members = [JSONMember("sender", .text(sender)), JSONMember("receiver", intent.to.map { .text($0) } ?? .null)]
        members += [JSONMember("valueWei", .string(intent.value.description)), JSONMember("dataBytes", .count(UInt64(intent.data.count)))]
        if let payment = intent.payment { members += [JSONMember("payer", .text(payment.payer.id)), JSONMember("amount", .amount(payment.amount))] }
        return members
    }
}

extension LedgerReader {
    /// The nonce of an intent, the newest first.
    fileprivate func nonce(of id: CommandID, _ sender: Address) throws -> UInt64 {
        var view = LedgerView(reader: self)
        guard let record = try view.sender(sender) else { throw Outcome.senderNotFound.failure }
        var nonce = record.next
        while nonce > 0 {
            nonce -= 1
            guard let transaction = try view.transaction(of: sender, nonce: nonce) else { break }
            if transaction.id == id { return nonce }
        }
        throw Outcome.transactionNotFound.failure
    }
}

/// The asset of a ledger that is on the ledger's chain.
enum ChainAsset {
    /// The chain's own coin, with 18 decimals.
    case native
    case token(Address)

    /// - Throws: ``Failure`` for an asset that is on no chain, or on another.
    init(of ledger: OpenLedger) throws {
        let text = ledger.asset.description
        let parts = text.split(separator: "/")
        guard parts.count == 2, parts[0] == "eip155:\(ledger.chainID)" else {
            throw Failure(
                message:
                    "the ledger's asset is \(text), which is not on its chain \(ledger.chainID): make the ledger with --asset eip155:\(ledger.chainID)/slip44:60",
                code: 65)
        }
        if parts[1].hasPrefix("slip44:") {
            self = .native
        } else if parts[1].hasPrefix("erc20:"), let token = try? Address(String(parts[1].dropFirst(6))) {
            self = .token(token)
        } else {
            throw Failure(message: "the ledger's asset \(text) is neither a chain's coin (slip44) nor an ERC-20 token (erc20)", code: 65)
        }
    }
}
