import EthereumABI
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

/// Payments to many recipients that are approved and booked together. Its file says who gets what; the journal alone says what has been done.
struct PayoutBatch {
    /// One recipient's payment.
    struct Payout {
        let recipient: Address
        /// The amount that leaves the recipient's account.
        let amount: UInt256
        /// The part of it that the operator keeps.
        let fee: UInt256

        var pays: UInt256 { amount.subtracting(fee) ?? .zero }
    }

    /// More payouts than this are another batch.
    static let maximumCount = 100_000

    let id: CommandID
    /// The account that keeps the money between approval and payment.
    let account: AccountName
    /// The account that gets the fees; nil where there are none.
    let feeAccount: AccountName?
    let preparedAt: Timestamp
    let payouts: [Payout]

    init(id: CommandID, feeAccount: AccountName?, preparedAt: Timestamp, payouts: [Payout]) throws {
        self.id = id
        account = try PayoutBatch.account(of: id)
        self.feeAccount = feeAccount
        self.preparedAt = preparedAt
        self.payouts = payouts
    }

    /// The last 12 digits of the id tell batches apart.
    private static func account(of id: CommandID) throws -> AccountName { try AccountName("payout-" + id.description.suffix(12)) }

    var total: UInt256 { payouts.reduce(.zero) { $0.adding($1.amount) ?? .max } }

    // MARK: Commands

    /// Moves a recipient's money into the batch's account, once.
    func approval(of payout: Payout) -> (id: CommandID, command: Command) {
        let transfer = TransferFunds(from: .address(payout.recipient), to: .named(account), amount: payout.amount, reference: "payout \(id)")
        return (derived(payout, "approved"), .transferFunds(transfer))
    }

    /// The id under which a payout is booked as paid, once, whatever its reference.
    func paymentID(of payout: Payout) -> CommandID { derived(payout, "paid") }

    /// Takes a recipient's money, which is in the batch's account, out of the ledger, and its fee into the account for fees.
    func payment(of payout: Payout, reference: String) -> Command {
        let withdrawal = Command.withdraw(Withdraw(account: .named(account), amount: payout.pays, reference: reference))
        guard let feeAccount, !payout.fee.isZero else { return withdrawal }
        let fee = TransferFunds(from: .named(account), to: .named(feeAccount), amount: payout.fee, reference: reference)
        return .linked(LinkedCommands([withdrawal, .transferFunds(fee)]))
    }

    private func derived(_ payout: Payout, _ step: String) -> CommandID {
        CommandID(derivedFrom: ["imo payout 1", id.description, payout.recipient.description, step])
    }
}

// MARK: - The file

extension PayoutBatch {
    private static let version: UInt64 = 1

    var json: JSONValue {
        .object([
            "version": .count(PayoutBatch.version), "batch": .text(id), "account": .text(account),
            "feeAccount": feeAccount.map { .text($0) } ?? .null,
            "preparedAt": .time(preparedAt), "total": .amount(total),
            "payouts": .array(
                payouts.map {
                    .object(["recipient": .text($0.recipient), "amount": .amount($0.amount), "fee": .amount($0.fee), "pays": .amount($0.pays)])
                }),
        ])
    }

    /// Reads a batch's file.
    ///
    /// - Throws: ``Failure`` that names the file and what is wrong: another form, an unknown member, a recipient twice, sums that do not add up.
    init(file: String) throws {
        let document = try readJSON(file, maximumDepth: 8)
        let fault = { (reason: String) in
            Failure(message: "'\(file)' is not a payout batch of this program: \(reason); make one with `imo payout prepare`", code: 65)
        }
        let names: Set = ["version", "batch", "account", "feeAccount", "preparedAt", "total", "payouts"]
        if let unknown = document.objectValue?.map(\.name).first(where: { !names.contains($0) }) { throw fault("it has the member '\(unknown)'") }
        guard document["version"]?.unsignedInteger == UInt256(PayoutBatch.version) else { throw fault("its version is not \(PayoutBatch.version)") }
        guard let id = document["batch"]?.stringValue.flatMap({ CommandID($0) }), let time = document["preparedAt"]?.stringValue,
            let preparedAt = Timestamp(rfc3339: time), let list = document["payouts"]?.arrayValue
        else { throw fault("'batch', 'preparedAt' or 'payouts' is missing") }
        guard list.count <= PayoutBatch.maximumCount else { throw fault("it has more than \(PayoutBatch.maximumCount) payouts") }
        let feeAccount = try document["feeAccount"]?.stringValue.map { try AccountName($0) }
        let payouts = try list.enumerated().map { index, json in
            do { return try Payout(json: json) } catch { throw fault("payout \(index): \(error)") }
        }
        guard Set(payouts.map(\.recipient)).count == payouts.count else { throw fault("a recipient is there twice") }
        try self.init(id: id, feeAccount: feeAccount, preparedAt: preparedAt, payouts: payouts)
        guard document["account"]?.stringValue == account.description, document["total"]?.unsignedInteger == total else {
            throw fault("'account' or 'total' is not that of its payouts")
        }
        guard feeAccount != nil || payouts.allSatisfy(\.fee.isZero) else { throw fault("it has fees and no 'feeAccount'") }
    }
}

extension PayoutBatch.Payout {
    fileprivate init(json: JSONValue) throws {
        let names: Set = ["recipient", "amount", "fee", "pays"]
        if let unknown = json.objectValue?.map(\.name).first(where: { !names.contains($0) }) { throw WrittenFault("it has the member '\(unknown)'") }
        guard let text = json["recipient"]?.stringValue, let amount = json["amount"]?.unsignedInteger, let fee = json["fee"]?.unsignedInteger,
            let pays = json["pays"]?.unsignedInteger
        else { throw WrittenFault("'recipient', 'amount', 'fee' or 'pays' is missing") }
        self.init(recipient: try Address(text), amount: amount, fee: fee)
        guard !pays.isZero, pays.adding(fee) == amount else { throw WrittenFault("'pays' and 'fee' are not 'amount', or 'pays' is zero") }
    }
}
