import ArgumentParser
import ChainTransactions
import Foundation
import Ledger
import LedgerCore
import StrictJSON

struct ChainRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Sign and send what is open, until finalized blocks say what became of it.",
        discussion: """
            It runs beside the gateway, so that the key is not in the process that faces callers. One run for a sender at a time: a second one changes nothing
            but the fees. Ended at any moment, it is taken up by the next. With --follow it goes on when nothing is open. Nodes that do not answer or disagree
            are asked again; nothing is sent meanwhile. Before a payment to a contract is signed, and by schedule, journal and chain are compared as by `imo chain
            reconcile`; a difference ends the run with exit code 1, and nothing more is sent.

            EXAMPLE
              imo chain run --keystore operator.json --password-file password.txt --rpc http://127.0.0.1:8545
            """)

    @OptionGroup var common: CommonOptions

    @OptionGroup var sender: ChainSenderOptions

    @Flag(help: "Go on when nothing is open.")
    var follow = false

    @Option(help: ArgumentHelp("The time between two looks at the chain.", valueName: "milliseconds"))
    var pollMilliseconds: UInt64 = 1_000

    @Option(help: ArgumentHelp("End after this time, whatever is open.", valueName: "seconds"))
    var seconds: UInt64?

    @Option(help: ArgumentHelp("The time between two comparisons of journal and chain.", valueName: "minutes"))
    var reconcileMinutes: UInt64 = 60

    @OptionGroup var books: ChainBookOptions

    func validate() throws {
        guard (1...10_080).contains(reconcileMinutes) else { throw ValidationError("--reconcile-minutes \(reconcileMinutes): give 1 to 10080") }
        guard (1...3_600_000).contains(pollMilliseconds) else { throw ValidationError("--poll-milliseconds \(pollMilliseconds): give 1 to 3600000") }
    }

    func run() async throws {
        try await reportingErrors {
            let chainID = try common.chainID()
            let account = try await sender.run(chainID) { client, signer in
                let books = ChainBooks(common: common, chainID: chainID, fromBlock: books.fromBlock, allowsUnconcluded: true)
                let watch = ReconciliationWatch(books: books, client: client, interval: .seconds(60 * Int64(reconcileMinutes)))
                try await drive(sender.driver(signer, client, chainID: chainID, common), watch)
                return signer.address
            }
            let open = try await LedgerJournal(common: common).open(account)
            common.show(.object(["sender": .text(account), "open": .count(UInt64(open.count))]))
            guard open.isEmpty else { throw Failure(message: "\(open.count) transactions are open; run it again", code: 75) }
        }
    }

    private func drive(_ driver: TransactionDriver, _ watch: ReconciliationWatch) async throws {
        var (driver, watch) = (driver, watch)
        let end = seconds.map { ContinuousClock.now + .seconds($0) }
        var last = ""
        while end.map({ ContinuousClock.now < $0 }) ?? true {
            do {
                let events = try await driver.step { try await watch.look(at: $0) }
                for event in events { tell(event.description, &last) }
                // Nothing that is open can go on: a person must look.
                if !follow, events.contains(where: \.isStop) { return }
            } catch let fault as ChainFault {
                tell(fault.description, &last)
            }
            if !follow, try await LedgerJournal(common: common).open(driver.sender).isEmpty { return }
            try await Task.sleep(for: .milliseconds(pollMilliseconds))
        }
    }

    /// Writes a line to standard error, and the same one only once in a row.
    private func tell(_ line: String, _ last: inout String) {
        guard line != last else { return }
        last = line
        FileHandle.standardError.write(Data("imo: \(line)\n".utf8))
    }
}
