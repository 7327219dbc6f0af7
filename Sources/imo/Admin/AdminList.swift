import AdminAPI
import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct AdminList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the people who may operate this gateway from another machine.",
        discussion: """
            EXAMPLE
              imo admin list --json
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingErrors {
            try common.directory.requireLedger()
            let file = try Administrators.read(common.directory.administrators) ?? Administrators()
            common.show(.object(["twoPeopleAbove": .amount(file.limit), "admins": .array(file.list.map(\.json))]))
        }
    }
}
