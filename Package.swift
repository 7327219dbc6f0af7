// swift-tools-version: 6.1
import PackageDescription

/// Every target, tests included, is built with these.
let swiftSettings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "imo",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        .target(name: "CReferenceModelWeights", exclude: ["weights.bin"]),
        .target(
            name: "ReferenceModel", dependencies: ["CReferenceModelWeights"], exclude: ["README.md"],
            swiftSettings: swiftSettings),
        .testTarget(name: "ReferenceModelTests", dependencies: ["ReferenceModel"], swiftSettings: swiftSettings),
        .executableTarget(
            name: "imo",
            dependencies: [
                "LedgerCore", "LedgerSQLite",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: swiftSettings),
        .target(
            name: "LedgerSQLite", dependencies: ["LedgerCore", "EthereumPrimitives", .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift")], swiftSettings: swiftSettings),
        .target(name: "LedgerCore", dependencies: ["EthereumPrimitives", "COpenSSL"], swiftSettings: swiftSettings),
        .target(name: "EthereumPrimitives", swiftSettings: swiftSettings),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .testTarget(name: "LedgerCoreTests", dependencies: ["LedgerCore", "EthereumPrimitives"], swiftSettings: swiftSettings),
        .testTarget(name: "EthereumPrimitivesTests", dependencies: ["EthereumPrimitives"], swiftSettings: swiftSettings),
    ]
)
