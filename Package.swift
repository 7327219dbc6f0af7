// swift-tools-version: 6.2
import PackageDescription

/// Every target, tests included, is built with these: the modules are optimized as if they were one. In CI a warning is an error.
let swiftSettings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
    ] + (Context.environment["CI"] == "true" ? [.treatAllWarnings(as: .error)] : [])

/// The program has Swift's runtime and Foundation, with the libraries that this consists of, in itself. Retaining and releasing then need no detour
/// through the dynamic linker, which makes a metered call a fifth cheaper, and the program runs where no Swift is installed.
let staticRuntime: [LinkerSetting] = [
    .unsafeFlags(["-static-stdlib", "-lCoreFoundation", "-l_FoundationCShims", "-l_FoundationCollections", "-l_FoundationICU"])
]

let package = Package(
    name: "imo",
    products: [
        .executable(name: "imo", targets: ["imo"]),
        .library(name: "Ledger", targets: ["Ledger", "LedgerCore", "LedgerPostgres", "LedgerSQLite"]),
        // For the benchmarks, which compare with these libraries bare.
        .library(name: "CSecp256k1", targets: ["CSecp256k1"]),
        .library(name: "COpenSSL", targets: ["COpenSSL"]),
        .library(name: "Ethereum", targets: ["CivilTime", "StrictJSON", "EthereumPrimitives", "EthereumABI", "EthereumWallet", "RevShareContracts"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-http2.git", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/attaswift/BigInt.git", from: "6.0.1"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin.git", from: "1.5.0"),
    ],
    targets: [
        .executableTarget(
            name: "imo",
            dependencies: [
                "CDumpProtection", "Gateway", "InferenceProxy", "LedgerAPI", "AdminAPI", "AdminSocket", "Upstreams", "PrivateFiles", "Metering",
                "Resilience",
                "IdempotencyArchive", "Ledger", "LedgerCore", "LedgerAudit", "LedgerLog", "LogNetwork", "TransparencyLog", "LedgerSQLite",
                "ContentProofs",
                "LedgerMarks", "LedgerPostgres",
                "VerificationGames", "ReferenceModel", "ReferenceModelServer", "ChainTransactions", "EthereumABI", "EthereumPrimitives",
                "EthereumRPC", "EthereumTool",
                "EthereumWallet",
                "Programs",
                "StrictJSON", "SpanExport", "Webhooks",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: swiftSettings,
            linkerSettings: staticRuntime),

        // Puts the proxy, the ledger's API and the admin socket together as one process, and stops them in order.
        .target(
            name: "Gateway",
            dependencies: [
                "InferenceProxy", "LedgerAPI", "Pages", "AdminAPI", "JSONEndpoints", "Upstreams", "IdempotencyArchive", "Ledger", "LedgerLog",
                "LogNetwork", "TransparencyLog", "LedgerCore", "EthereumPrimitives", "EthereumWallet", "StrictJSON", "Webhooks",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "InferenceProxy",
            dependencies: [
                "Upstreams", "Metering", "Resilience", "IdempotencyArchive", "JSONEndpoints", "Ledger", "LedgerCore", "Payments", "CivilTime",
                "EthereumWallet", "EthereumPrimitives", "PrivateFiles", "StrictJSON",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "LedgerAPI",
            dependencies: [
                "JSONEndpoints", "Markup", "BoundedWork", "Resilience", "Ledger", "LedgerAudit", "LedgerLog", "TransparencyLog", "LedgerCore",
                "EthereumPrimitives",
                "StrictJSON",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "Pages",
            dependencies: [
                "LedgerAPI", "JSONEndpoints", "Markup", "BoundedWork", "Resilience", "Ledger", "LedgerCore", "EthereumWallet", "EthereumPrimitives",
                "CivilTime", "StrictJSON",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings),
        .target(name: "Markup", swiftSettings: swiftSettings),
        .target(
            name: "AdminAPI",
            dependencies: [
                "JSONEndpoints", "Resilience", "PrivateFiles", "Ledger", "LedgerCore", "EthereumABI", "EthereumPrimitives", "StrictJSON",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "JSONEndpoints",
            dependencies: [
                "Metering", "Resilience", "Ledger", "LedgerCore", "EthereumPrimitives", "StrictJSON",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "AdminSocket",
            dependencies: [
                "LedgerCore", "EthereumABI", "EthereumPrimitives", "StrictJSON",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "Upstreams",
            dependencies: [
                "PrivateFiles", "Sealing", "LedgerCore", "EthereumWallet", "EthereumABI", "EthereumPrimitives", "StrictJSON",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "GatewayTests",
            dependencies: [
                "Gateway", "InferenceProxy", "LedgerAPI", "Markup", "Pages", "AdminAPI", "JSONEndpoints", "AdminSocket", "Upstreams", "BoundedWork",
                "Metering",
                "Resilience", "IdempotencyArchive", "Ledger",
                "LedgerSQLite", "LedgerCore",
                "EthereumWallet", "EthereumABI", "EthereumPrimitives", "EthereumTestSupport", "StrictJSON",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings),
        .target(name: "Sealing", dependencies: ["EthereumPrimitives", "COpenSSL"], swiftSettings: swiftSettings),
        .testTarget(name: "SealingTests", dependencies: ["Sealing", "EthereumPrimitives"], swiftSettings: swiftSettings),
        .target(
            name: "IdempotencyArchive",
            dependencies: ["DurableSQLite", "Sealing", "LedgerCore", "EthereumPrimitives", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "IdempotencyArchiveTests", dependencies: ["IdempotencyArchive", "CFaultyStorage", "LedgerCore", "EthereumWallet"],
            swiftSettings: swiftSettings),
        .target(name: "DurableSQLite", dependencies: [.product(name: "GRDB", package: "GRDB.swift")], swiftSettings: swiftSettings),
        .target(name: "Resilience", swiftSettings: swiftSettings),
        .testTarget(name: "ResilienceTests", dependencies: ["Resilience", "EthereumTestSupport"], swiftSettings: swiftSettings),
        .target(name: "Metering", dependencies: ["LedgerCore", "StrictJSON", "CZlib"], swiftSettings: swiftSettings),
        .testTarget(
            name: "MeteringTests", dependencies: ["Metering", "LedgerCore", "EthereumTestSupport", "StrictJSON"],
            swiftSettings: swiftSettings),

        .target(
            name: "Ledger", dependencies: ["LedgerCore", "VerificationGames", "EthereumWallet", "EthereumABI", "EthereumPrimitives", "StrictJSON"],
            swiftSettings: swiftSettings),
        .target(
            name: "LedgerSQLite",
            dependencies: [
                "PrivateFiles", "DurableSQLite", "LedgerMarks", "LedgerCore", "EthereumPrimitives",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "LedgerPostgres", dependencies: ["CPostgreSQL", "LedgerSQLite", "LedgerMarks", "LedgerCore", "EthereumPrimitives"],
            swiftSettings: swiftSettings),
        .target(
            name: "LedgerMarks", dependencies: ["CFileBirth", "PrivateFiles", "LedgerCore", "EthereumPrimitives"], swiftSettings: swiftSettings),
        .target(
            name: "LedgerCore", dependencies: ["CivilTime", "VerificationGames", "EthereumPrimitives", "Programs", "StrictJSON"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "LedgerCoreTests",
            dependencies: ["LedgerCore", "VerificationGames", "EthereumPrimitives", "EthereumABI", "EthereumTestSupport", "StrictJSON"],
            swiftSettings: swiftSettings),
        // Drives core, writer and store with random commands on a disk that fails, and compares them with a naive model.
        .target(name: "CFaultyStorage", path: "Tests/CFaultyStorage", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(
            name: "LedgerSimulator",
            dependencies: [
                "CFaultyStorage", "Ledger", "LedgerSQLite", "LedgerCore", "LedgerAPI", "Resilience", "VerificationGames", "EthereumWallet",
                "EthereumPrimitives",
                "EthereumTestSupport",
                "StrictJSON",
            ],
            path: "Tests/LedgerSimulator",
            swiftSettings: swiftSettings),
        .executableTarget(
            name: "simulate",
            dependencies: ["LedgerSimulator", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "Tests/Simulate",
            swiftSettings: swiftSettings),
        .testTarget(
            name: "LedgerSimulatorTests",
            dependencies: ["LedgerSimulator", "LedgerCore", "EthereumTestSupport"],
            swiftSettings: swiftSettings),
        // A PostgreSQL server of the tests' own, and a proxy to it that fails on purpose.
        .target(
            name: "PostgresTestServer", dependencies: ["LedgerPostgres"], path: "Tests/PostgresTestServer", swiftSettings: swiftSettings),
        .testTarget(
            name: "LedgerTests",
            dependencies: [
                "Ledger", "LedgerCore", "LedgerMarks", "LedgerPostgres", "LedgerSQLite", "PostgresTestServer", "EthereumPrimitives", "EthereumWallet",
                "EthereumTestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: swiftSettings),

        .target(
            name: "ContentProofs",
            dependencies: ["Ledger", "LedgerCore", "ReferenceModel", "ReferenceModelServer", "VerificationGames", "EthereumPrimitives"],
            swiftSettings: swiftSettings),
        // Games about the traces of calls, and the judge of one unit.
        .target(name: "VerificationGames", dependencies: ["EthereumPrimitives"], swiftSettings: swiftSettings),
        .testTarget(
            name: "VerificationGamesTests",
            dependencies: [
                "VerificationGames", "ContentProofs", "LedgerCore", "ReferenceModel", "ReferenceModelServer", "EthereumPrimitives",
                "EthereumTestSupport",
                "StrictJSON",
            ],
            swiftSettings: swiftSettings),
        .target(name: "CReferenceModelWeights", exclude: ["weights.bin"]),
        .target(
            name: "ReferenceModel", dependencies: ["CReferenceModelWeights"], exclude: ["README.md"],
            swiftSettings: swiftSettings),
        .testTarget(name: "ReferenceModelTests", dependencies: ["ReferenceModel"], swiftSettings: swiftSettings),
        .target(
            name: "ReferenceModelServer",
            dependencies: [
                "BoundedWork", "ReferenceModel", .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"), .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ReferenceModelServerTests",
            dependencies: [
                "ReferenceModel", "ReferenceModelServer", .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"), .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOEmbedded", package: "swift-nio"),
            ],
            swiftSettings: swiftSettings),

        // Policies of programs, read from YAML, and the pure rules that carry them out.
        .target(
            name: "Programs",
            dependencies: [
                "EthereumPrimitives", "StrictJSON", .product(name: "BigInt", package: "BigInt"), .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: swiftSettings),
        .testTarget(name: "ProgramsTests", dependencies: ["Programs", "StrictJSON"], swiftSettings: swiftSettings),

        .systemLibrary(name: "CSecp256k1", pkgConfig: "libsecp256k1", providers: [.apt(["libsecp256k1-dev"])]),
        .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        // When a file was made, which Swift's Glibc module cannot ask.
        .target(name: "CFileBirth"),
        .target(name: "CDumpProtection"),
        // Keccak with vector instructions, chosen at run time.
        .target(name: "CKeccak"),
        .target(name: "PrivateFiles", swiftSettings: swiftSettings),
        .testTarget(name: "PrivateFilesTests", dependencies: ["PrivateFiles"], swiftSettings: swiftSettings),
        .target(name: "BoundedWork", swiftSettings: swiftSettings),
        .testTarget(name: "BoundedWorkTests", dependencies: ["BoundedWork"], swiftSettings: swiftSettings),
        // The public log of a journal: what its entries show, its files and heads.
        .target(
            name: "LedgerLog", dependencies: ["LedgerCore", "TransparencyLog", "PrivateFiles", "EthereumPrimitives"], swiftSettings: swiftSettings),
        .testTarget(
            name: "LedgerLogTests",
            dependencies: [
                "LedgerAudit", "LedgerLog", "LedgerCore", "TransparencyLog", "EthereumWallet", "EthereumPrimitives", "EthereumTestSupport",
                "StrictJSON",
            ],
            swiftSettings: swiftSettings),
        // Sends the spans of calls to a collector of OpenTelemetry.
        .target(
            name: "SpanExport",
            dependencies: [
                "InferenceProxy", "Ledger", "LedgerCore", "Metering", "StrictJSON",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: swiftSettings),
        // Messages to others about events: signed, kept until they are taken, never to private addresses unasked.
        .target(
            name: "Webhooks",
            dependencies: [
                "Ledger", "LedgerCore", "PrivateFiles", "EthereumABI", "EthereumPrimitives", "StrictJSON",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "WebhooksTests",
            dependencies: [
                "Webhooks", "Ledger", "LedgerCore", "EthereumPrimitives", "EthereumTestSupport", "StrictJSON",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: swiftSettings),
        // Logs of others over HTTP: reading them, and a witness for them.
        .target(
            name: "LogNetwork",
            dependencies: [
                "TransparencyLog", "PrivateFiles", "EthereumPrimitives",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: swiftSettings),
        // Payments of x402: what callers send, and a facilitator that settles it.
        .target(
            name: "Payments",
            dependencies: [
                "LedgerCore", "EthereumPrimitives", "StrictJSON",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "PaymentsTests", dependencies: ["Payments", "LedgerCore", "EthereumWallet", "EthereumPrimitives", "StrictJSON"],
            swiftSettings: swiftSettings),
        // Proofs that lead from a claim or a receipt back to the log, made and checked.
        .target(
            name: "LedgerAudit", dependencies: ["Ledger", "LedgerLog", "LedgerCore", "TransparencyLog", "EthereumPrimitives", "StrictJSON"],
            swiftSettings: swiftSettings),
        // A Merkle log and its proofs, as bytes and hashes.
        .target(name: "TransparencyLog", dependencies: ["EthereumPrimitives", "COpenSSL"], swiftSettings: swiftSettings),
        .testTarget(
            name: "TransparencyLogTests", dependencies: ["TransparencyLog", "EthereumPrimitives", "EthereumTestSupport"],
            swiftSettings: swiftSettings),
        .target(name: "CivilTime", swiftSettings: swiftSettings),
        .testTarget(name: "CivilTimeTests", dependencies: ["CivilTime"], swiftSettings: swiftSettings),
        .target(name: "EthereumPrimitives", dependencies: ["COpenSSL", "CKeccak"], swiftSettings: swiftSettings),
        // The one JSON grammar.
        .target(name: "StrictJSON", swiftSettings: swiftSettings),
        .testTarget(name: "StrictJSONTests", dependencies: ["StrictJSON", "EthereumTestSupport"], swiftSettings: swiftSettings),
        .target(name: "EthereumABI", dependencies: ["EthereumPrimitives", "StrictJSON"], swiftSettings: swiftSettings),
        .target(
            name: "EthereumWallet",
            dependencies: ["CivilTime", "EthereumPrimitives", "EthereumABI", "StrictJSON", "CSecp256k1", "COpenSSL"],
            swiftSettings: swiftSettings),
        // A client of Ethereum's nodes.
        .target(
            name: "EthereumRPC",
            dependencies: [
                "EthereumPrimitives", "EthereumABI", "EthereumWallet", "StrictJSON",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "EthereumRPCTests",
            dependencies: ["EthereumPrimitives", "EthereumABI", "EthereumRPC", "EthereumWallet", "StrictJSON"],
            swiftSettings: swiftSettings),
        // Transactions of the ledger on their way to a chain: decided by the journal, carried out once.
        .target(
            name: "ChainTransactions",
            dependencies: ["EthereumABI", "EthereumPrimitives", "EthereumRPC", "EthereumWallet", "LedgerCore", "RevShareContracts", "StrictJSON"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "ChainTransactionsTests",
            dependencies: [
                "ChainTransactions", "EthereumPrimitives", "EthereumRPC", "EthereumTestSupport", "EthereumWallet", "LedgerCore", "RevShareContracts",
                "StrictJSON",
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "RevShareContracts",
            dependencies: ["EthereumPrimitives", "EthereumABI"],
            swiftSettings: swiftSettings),
        .target(
            name: "EthereumTool",
            dependencies: [
                "PrivateFiles", "CivilTime", "EthereumPrimitives", "EthereumABI", "EthereumRPC", "EthereumWallet", "RevShareContracts", "StrictJSON",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "EthereumTestSupport",
            dependencies: ["EthereumPrimitives", "EthereumABI", "StrictJSON"],
            path: "Tests/EthereumTestSupport",
            swiftSettings: swiftSettings),
        .testTarget(
            name: "EthereumPrimitivesTests",
            dependencies: ["EthereumPrimitives", "EthereumTestSupport", "StrictJSON"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "EthereumABITests",
            dependencies: ["EthereumPrimitives", "EthereumABI", "EthereumTestSupport", "StrictJSON"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "EthereumWalletTests",
            dependencies: ["CivilTime", "EthereumPrimitives", "EthereumABI", "EthereumWallet", "EthereumTestSupport", "StrictJSON"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "RevShareContractsTests",
            dependencies: ["EthereumPrimitives", "EthereumABI", "RevShareContracts", "StrictJSON"],
            swiftSettings: swiftSettings),
        .testTarget(
            name: "EthereumToolTests",
            dependencies: [
                "CivilTime", "EthereumPrimitives", "EthereumABI", "EthereumWallet", "RevShareContracts", "EthereumTool",
                "EthereumTestSupport", "StrictJSON",
            ],
            swiftSettings: swiftSettings),
        // Runs the code of the articles in Documentation.docc.
        .testTarget(
            name: "DocumentationTests",
            dependencies: [
                "CivilTime", "EthereumPrimitives", "EthereumABI", "EthereumWallet", "RevShareContracts", "StrictJSON", "Ledger",
                "LedgerCore", "LedgerSQLite",
            ],
            swiftSettings: swiftSettings),
    ]
)
