import AdminAPI
import ArgumentParser
import EthereumPrimitives
import Glibc
import Ledger
import LedgerCore
import StrictJSON

struct AdminCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin", abstract: "Say who may operate this gateway from another machine.",
        discussion: """
            Nobody may until the first person is added; a running gateway follows at once. People sign each request with a key of their own
            (`imo wallet new`), and use `imo remote`. Who commands on this machine, as the data directory's owner, needs none of this.

            EXAMPLE
              imo admin add alice 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --role operate --role treasury
              imo admin limit 500
            """,
        subcommands: [AdminAdd.self, AdminList.self, AdminLimit.self, AdminRemove.self])
}

extension AdminRole: WrittenArgument {
    init(written text: String) throws { self = try choice(of: text, from: AdminRole.allCases, named: \.rawValue) }

    var written: String { rawValue }
}

extension DataDirectory {
    /// Changes the file of administrators, one process at a time.
    func changeAdministrators(_ change: (inout Administrators) throws -> Void) throws -> Administrators {
        try requireLedger()
        let lock = try WriterLock(path: administratorsLock, waits: true)
        defer { withExtendedLifetime(lock) {} }
        var file = try Administrators.read(administrators) ?? Administrators()
        try change(&file)
        try file.save(to: administrators)
        return file
    }
}

extension Administrator {
    var json: JSONValue {
        .object([
            "name": .text(name), "address": .text(address), "roles": .array(roles.map(\.rawValue).sorted().map { .string($0) }),
        ])
    }
}
