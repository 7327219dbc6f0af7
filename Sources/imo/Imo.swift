import ArgumentParser
import EthereumTool
import Foundation
import Glibc

@main
struct Imo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "imo",
        abstract: "A revenue-sharing ledger for tokenized AI models.",
        discussion: """
            Register a model and its ERC-7641 token, meter the calls of its endpoint, and let holders claim their share. Every command prints its result
            on standard output and everything else on standard error. With --json the result is one JSON document.

            EXAMPLE
              imo init --operator 0x70997970C51812dc3A010C7d01b50e0d17dc79C8
              imo model register tiny --upstream http://127.0.0.1:9000/v1 --price input=2 --price output=6 --percent-claimable 60
              imo serve
            """,
        version: "0.1.0",
        subcommands: [
            InitCommand.self, ModelCommand.self, AccountCommand.self, KeyCommand.self, TokenCommand.self, HolderCommand.self, SnapshotCommand.self,
            ClaimCommand.self, WithdrawalCommand.self, PayoutCommand.self, PaymentCommand.self, ChainCommand.self, ContentCommand.self,
            ProgramCommand.self,
            OfferCommand.self, SubmitCommand.self, ReverseCommand.self, StatementCommand.self, ExportCommand.self, EntryCommand.self,
            ReceiptCommand.self, RefundCommand.self, BudgetCommand.self, VerifyCommand.self, LogCommand.self, AuditCommand.self, WitnessCommand.self,
            MonitorCommand.self, BackupCommand.self, RestoreCommand.self, ClaimsCommand.self, AdoptCommand.self, MigrateCommand.self,
            ClusterCommand.self, ClockCommand.self, DoctorCommand.self, WalletCommand.self, ServeCommand.self, ConfigCommand.self,
            ReloadCommand.self, TopCommand.self, AdminCommand.self, RemoteCommand.self, OperatorCommand.self, SecretCommand.self, WebhookCommand.self,
            SignInCommand.self,
            ReferenceModelCommand.self,
            ImportCommand.self, ManualCommand.self, CompletionCommand.self, EthereumCommand.self,
        ])

    /// Only the owner has access to files that a command creates, and nobody to what it has in memory.
    static func main() async {
        umask(0o077)
        ProcessLimits.forbidDumps()
        ProcessLimits.ignoreFileSizeSignal()
        let arguments = RemoteProfile.chosenBy(Array(CommandLine.arguments.dropFirst()))
        if let message = Mistakes.message(about: arguments) {
            FileHandle.standardError.write(Data("imo: \(message)\n".utf8))
            Foundation.exit(64)
        }
        let completed: [String]
        do { completed = try ServeSettings.completed(arguments) } catch {
            let failure = Failure(reading: error) ?? Failure(message: "\(error)", code: 78)
            FileHandle.standardError.write(Data("imo: \(failure.message)\n".utf8))
            Foundation.exit(failure.code)
        }
        do {
            var command = try await asyncParseAsRoot(completed)
            try RemoteProfile.requireRemote(command, arguments)
            if var asyncCommand = command as? any AsyncParsableCommand { try await asyncCommand.run() } else { try command.run() }
        } catch {
            guard let help = HelpPage(askedForBy: error, arguments: arguments) else {
                let message = fullMessage(for: error)
                guard let expectation = Mistakes.expectation(of: message) else { exit(withError: error) }
                let rest = message.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
                FileHandle.standardError.write(Data((["\(expectation)"] + rest.map(String.init)).joined(separator: "\n").utf8 + [0x0A]))
                Foundation.exit(64)
            }
            print(help.text)
        }
    }
}
