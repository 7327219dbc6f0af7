internal import EthereumPrimitives
internal import InferenceProxy
internal import Ledger
internal import LedgerCore
internal import Logging
internal import StrictJSON

extension GatewayServer {
    /// The most budgets that the page lists: each is read from the ledger for each page.
    private static let maximumBudgets = 1_000

    /// Writes the page of metrics in the Prometheus text format: the proxy's counts, and the state of what it stands on.
    var metricsPage: String {
        var page = proxy.metricsPage(of: routes)
        page.add(budgets)
        if let certificate = proxy.certificate, let expiry = certificate.expiresAtSeconds {
            page.family("imo_certificate_expiry_timestamp_seconds", .gauge, "When the certificate in use expires, in seconds since 1970.")
            page.series("imo_certificate_expiry_timestamp_seconds", expiry)
        }
        if let machine = machineStanding { page.add(machine) }
        return page.text
    }

    private var budgets: [(id: BudgetID, record: BudgetRecord)] {
        do {
            let now = clock()
            return try ledger.read { reader in
                var view = LedgerView(reader: reader)
                return try reader.budgets().prefix(GatewayServer.maximumBudgets).compactMap { budget in
                    try view.budget(budget.id, at: now).map { (budget.id, $0) }
                }
            }
        } catch {
            logger.warning("metrics lack the budgets, which cannot be read", metadata: ["error": "\(error)"])
            return []
        }
    }
}

extension PrometheusText {
    fileprivate mutating func add(_ budgets: [(id: BudgetID, record: BudgetRecord)]) {
        let families: [(name: String, help: String, value: (BudgetRecord) -> String)] = [
            ("imo_budget_limit", "The most that calls may spend in a budget's period, in the smallest unit of the asset.", { $0.limit.description }),
            ("imo_budget_spent", "What calls of the current period were charged.", { $0.spent.description }),
            ("imo_budget_held", "What is set aside for calls that run.", { $0.held.description }),
        ]
        for (name, help, value) in families {
            family(name, .gauge, help)
            for (id, record) in budgets {
                let scope = JSONValue.scope(id)
                series(name, value(record), ["of": scope.kind, "name": scope.name, "period": id.period.description])
            }
        }
    }

    fileprivate mutating func add(_ machine: MachineStanding) {
        let gauges: [(name: String, help: String, value: UInt64)] = [
            ("imo_disk_free_bytes", "The space that is left for the data directory.", machine.diskFreeBytes),
            ("imo_disk_size_bytes", "The size of the file system of the data directory.", machine.diskSizeBytes),
            ("imo_ledger_size_bytes", "The size of the ledger's file.", machine.ledgerBytes),
            ("imo_ledger_wal_bytes", "The size of the ledger's write-ahead log.", machine.logBytes),
            (
                "imo_clock_in_doubt", "Whether the system's clock jumped and nobody has confirmed it: 1 stops what depends on the time.",
                machine.isClockInDoubt ? 1 : 0
            ),
            ("process_start_time_seconds", "When the process started, in seconds since 1970.", machine.startedAtSeconds),
            ("process_resident_memory_bytes", "The memory of the process.", machine.residentBytes),
            ("process_open_fds", "Open files and connections.", machine.openFiles),
            ("process_max_fds", "The most files and connections that may be open.", machine.maximumFiles),
        ]
        for (name, help, value) in gauges {
            family(name, .gauge, help)
            series(name, value)
        }
        family("process_cpu_seconds_total", .counter, "Processor time, in user and in system mode.")
        let (seconds, rest) = machine.cpuMilliseconds.quotientAndRemainder(dividingBy: 1000)
        series("process_cpu_seconds_total", "\(seconds).\(rest < 100 ? "0" : "")\(rest < 10 ? "0" : "")\(rest)")
        family("imo_build_info", .gauge, "The program's version.")
        series("imo_build_info", 1, ["version": machine.version])
    }
}
