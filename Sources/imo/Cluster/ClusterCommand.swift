import ArgumentParser

struct ClusterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster", abstract: "Run gateways on several machines over one ledger in PostgreSQL.",
        discussion: """
            One gateway at a time holds the ledger's lease and serves; others stand by and take over within seconds when it ends or dies. A gateway that was
            replaced can write nothing any more, whatever it believes: see docs/cluster.md.

            EXAMPLE
              imo cluster join --store postgres://imo@db1,db2/books --data ./imo-second
              imo cluster status
            """,
        subcommands: [ClusterStatus.self, ClusterJoin.self])
}
