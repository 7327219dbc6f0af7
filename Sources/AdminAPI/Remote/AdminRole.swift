package import LedgerCore

/// The things that a person may do to a gateway from another machine. Each role includes reading, and none of the others.
package enum AdminRole: String, Sendable, Hashable, CaseIterable {
    /// See metrics and the withdrawals that wait for a second person.
    case read
    /// Manage accounts, keys, budgets, models, prices and snapshots, reload, and sign in to the pages.
    case operate
    /// Book money in and out, move it and send transactions.
    case treasury
}

extension CommandKind {
    /// The role that may give the command from another machine; nil where nobody may. A kind that is not listed is refused.
    package var remoteRole: AdminRole? {
        switch self {
        case .createAccount, .createKey, .revokeKey, .setBudget, .setDiscount, .registerModel, .setPrice, .setLeavePolicy, .retireModel, .snapshot,
            .runProgram:
            .operate
        // Their holders have signed these.
        case .transfer, .approve, .transferFrom, .burn, .claim, .claimLifetime, .cancelMessages, .requestWithdrawal: .operate
        case .credit, .withdraw, .transferFunds, .reverse, .recordPayout, .requireRequests, .refund, .deposit, .issuerTransfer, .grantVesting,
            .revokeVesting, .registerProgram, .sendProgramEvent, .endProgram, .openSender, .queueTransaction, .signTransaction,
            .concludeTransaction:
            .treasury
        default: nil
        }
    }
}

extension Command {
    /// The roles that a person needs for the command; nil for one that nobody may give from another machine.
    var remoteRoles: Set<AdminRole>? {
        guard case .linked(let link) = self else { return kind.remoteRole.map { [$0] } }
        var roles: Set<AdminRole> = []
        for member in link.commands {
            guard let role = member.kind.remoteRole else { return nil }
            roles.insert(role)
        }
        return roles.isEmpty ? nil : roles
    }
}
