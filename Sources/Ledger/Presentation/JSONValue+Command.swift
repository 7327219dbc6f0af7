internal import EthereumPrimitives
package import LedgerCore
package import StrictJSON

extension JSONValue {
    /// A command's own members, as ``LedgerCore/Command/init(json:signed:)`` reads those of the operator; of a signed one those that were signed.
    package static func body(of command: Command) -> JSONValue {
        if let message = command.message { return .object(message.members.map { JSONMember($0.name, member($0.value)) }) }
        return switch command {
        case .createAccount(let payload): .object(["account": .text(payload.name)])
        case .credit(let payload), .withdraw(let payload): money(payload.account, payload.amount, payload.reference)
        case .transferFunds(let payload):
            .object([
                "from": .text(payload.from.id), "to": .text(payload.to.id), "amount": .amount(payload.amount), "upTo": .bool(payload.isBalancing),
                "reference": .string(payload.reference),
            ])
        case .reverse(let payload): .object(["entry": .text(payload.entry), "reference": .string(payload.reference)])
        case .deposit(let payload):
            .object(["model": .text(payload.model), "amount": .amount(payload.amount), "reference": .string(payload.reference)])
        case .snapshot(let payload): .object(["token": .text(payload.token)])
        case .issuerTransfer(let payload): .object(["token": .text(payload.token), "to": .text(payload.to), "amount": .amount(payload.amount)])
        case .grantVesting(let payload):
            .object([JSONMember("token", .text(payload.token)), JSONMember("holder", .text(payload.holder))] + (terms(payload.terms).objectValue ?? []))
        case .revokeVesting(let payload):
            .object(["token": .text(payload.token), "holder": .text(payload.holder), "schedule": .count(payload.schedule)])
        case .linked(let payload): .object(["commands": .array(payload.commands.map(named))])
        case .createKey(let payload): .object(["key": .string(keyID(payload.keyHash)), "account": .text(payload.account), "label": .string(payload.label)])
        case .revokeKey(let payload): .object(["key": .string(keyID(payload.keyHash))])
        case .setBudget(let payload):
            .object([
                "of": .string(scope(payload.budget).kind), "name": .string(scope(payload.budget).name), "period": .text(payload.budget.period),
                "limit": payload.limit.map { .amount($0) } ?? .null,
            ])
        case .setDiscount(let payload):
            .object([
                "key": .string(keyID(payload.keyHash)), "model": payload.model.map { .text($0) } ?? .null,
                "basisPoints": payload.basisPoints.map { .count($0) } ?? .null, "startsAt": payload.startsAt.map { .time($0) } ?? .null,
            ])
        case .refund(let payload):
            .object(["call": .text(payload.call), "amount": payload.amount.map { .amount($0) } ?? .null, "reason": .string(payload.reason)])
        case .registerModel(let payload): .object(["model": .text(payload.model), "issuer": .text(payload.issuer), "perMillion": prices(payload.prices)])
        case .setPrice(let payload):
            .object(["model": .text(payload.model), "perMillion": prices(payload.prices), "startsAt": payload.startsAt.map { .time($0) }])
        case .setLeavePolicy(let payload): .object(["model": .text(payload.model), "policy": .string(payload.policy.name)])
        case .hold(let payload):
            .object([
                "account": .text(payload.account), "model": .text(payload.model), "key": .string(keyID(payload.keyHash)),
                "greatestUsage": usage(payload.greatestUsage), "expiresAt": .time(payload.expiresAt),
            ])
        case .settle(let payload):
            .object(["hold": .text(payload.hold), "usage": usage(payload.usage), "usageSource": .string("\(payload.source)")])
        case .void(let payload): .object(["hold": .text(payload.hold), "reason": .string("\(payload.reason)")])
        case .expireHold(let payload): .object(["hold": .text(payload.hold)])
        case .openLedger(let payload): .object(["asset": .text(payload.asset), "chainId": .amount(payload.chainID)])
        case .commitContent(let payload): .object(["owner": .text(payload.owner), "commitment": .text(payload.commitment)])
        case .revealContent(let payload): .object(["owner": .text(payload.owner), "tokenId": .amount(payload.tokenID), "model": .text(payload.model)])
        case .transfer, .approve, .transferFrom, .burn, .claim, .claimLifetime: .object([])
        }
    }

    /// The same with the command's name before them.
    package static func named(_ command: Command) -> JSONValue {
        .object([JSONMember("command", .string(command.name))] + (body(of: command).objectValue ?? []))
    }

    /// A schedule's terms.
    package static func terms(_ terms: VestingTerms) -> JSONValue {
        .object([
            "amount": .amount(terms.total), "startsAt": .time(terms.startsAt), "cliffSeconds": .count(terms.cliffSeconds),
            "durationSeconds": .count(terms.durationSeconds), "revocable": .bool(terms.isRevocable),
        ])
    }

    private static func money(_ account: FundedAccount, _ amount: UInt256, _ reference: String) -> JSONValue {
        .object(["account": .text(account.id), "amount": .amount(amount), "reference": .string(reference)])
    }
}
