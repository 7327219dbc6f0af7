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

extension AdminRole {
    /// The commands that the role may give from another machine. A kind that no role lists is given on this machine alone, so that a new one is not open to
    /// anybody by oversight.
    private var commands: Set<CommandKind> {
        switch self {
        case .read: []
        case .operate: AdminRole.operated
        case .treasury: AdminRole.treasured
        }
    }

    private static let operated: Set<CommandKind> = [
        .createAccount, .createKey, .revokeKey, .setBudget, .setDiscount, .registerModel, .setPrice, .setLeavePolicy, .retireModel, .snapshot,
        .runProgram,
        // Their holders have signed these.
        .transfer, .approve, .transferFrom, .burn, .claim, .claimLifetime, .cancelMessages, .requestWithdrawal,
    ]

    private static let treasured: Set<CommandKind> = [
        .credit, .withdraw, .transferFunds, .reverse, .recordPayout, .requireRequests, .refund, .deposit, .issuerTransfer, .grantVesting,
        .revokeVesting,
        .rotateOperator, .registerProgram, .sendProgramEvent, .endProgram, .openSender, .queueTransaction, .signTransaction, .concludeTransaction,
    ]

    /// The role that may give a command from another machine; nil where nobody may.
    package init?(giving kind: CommandKind) {
        guard let role = AdminRole.allCases.first(where: { $0.commands.contains(kind) }) else { return nil }
        self = role
    }
}

extension Command {
    /// The roles that a person needs for the command; nil for one that nobody may give from another machine.
    var remoteRoles: Set<AdminRole>? {
        guard case .linked(let link) = self else { return AdminRole(giving: kind).map { [$0] } }
        var roles: Set<AdminRole> = []
        for member in link.commands {
            guard let role = AdminRole(giving: member.kind) else { return nil }
            roles.insert(role)
        }
        return roles.isEmpty ? nil : roles
    }
}
