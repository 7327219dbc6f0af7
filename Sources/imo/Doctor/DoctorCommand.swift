import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check everything that the ledger and the gateway need, and say what to do.",
        discussion: """
            Checks the disk (space, writing, flushing), the clock (against the last entry and the file system), the permissions of the data directory and
            of key files, the ledger's file, its write-ahead log, its last verification, its writer, the charges of the newest calls, and each model's
            upstream (name, connection, TLS, key, list of models). It changes nothing and can run while the gateway runs. It ends with exit code 1 when something does not work or is not
            safe.

            EXAMPLE
              imo doctor
              imo doctor --operator-keystore operator.json --json
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("The operator's keystore, to check it too. The password is not needed.", valueName: "file"))
    var operatorKeystore: String?

    @OptionGroup var keyEncryption: KeyEncryptionOptions

    func run() async throws {
        try await reportingErrors {
            var findings = PermissionCheck(directory: common.directory).findings()
            findings += DiskCheck(directory: common.directory).findings()
            let ledger = LedgerCheck(directory: common.directory)
            findings += ledger.findings()
            findings += SecretCheck(directory: common.directory, hasCalls: ledger.hasCalls).findings()
            findings += ClockCheck(directory: common.directory, lastEntryAt: ledger.lastEntryAt).findings()
            findings += await UpstreamCheck(
                directory: common.directory, models: ledger.models, keyEncryptionKey: try keyEncryption.key(for: common.directory)
            ).findings()
            if let operatorKeystore {
                findings += KeystoreCheck(path: operatorKeystore, expected: ledger.operatorAddress).findings()
            }
            let failures = findings.filter { $0.status == .failure }
            if common.json {
                common.show(.object(["healthy": .bool(failures.isEmpty), "findings": .array(findings.map(\.json))]))
            } else {
                common.write(Finding.text(of: findings))
            }
            guard let first = failures.first else { return }
            throw Failure(message: "\(first.subject): \(first.message)" + (failures.count > 1 ? " (and \(failures.count - 1) more)" : ""), code: 1)
        }
    }
}
