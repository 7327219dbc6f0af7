// swift-tools-version: 6.2
import PackageDescription

/// Links the product's code as the program itself is linked.
let staticRuntime: [LinkerSetting] = [
    .unsafeFlags(["-static-stdlib", "-lCoreFoundation", "-l_FoundationCShims", "-l_FoundationCollections", "-l_FoundationICU"])
]

// A package of its own: measurements are no tests, and nothing of the product depends on them.
let package = Package(
    name: "Benchmarks",
    dependencies: [.package(name: "imo", path: "..")],
    targets: [
        .executableTarget(
            name: "LedgerBenchmark", dependencies: [.product(name: "Ledger", package: "imo"), .product(name: "Ethereum", package: "imo")],
            linkerSettings: staticRuntime),
        .executableTarget(
            name: "ScaleBenchmark",
            dependencies: [
                .product(name: "Ledger", package: "imo"), .product(name: "Ethereum", package: "imo"), .product(name: "CSecp256k1", package: "imo"),
            ],
            linkerSettings: staticRuntime),
        // Counts allocations by standing before the C library's malloc.
        .target(name: "CAllocationCounter"),
        .executableTarget(
            name: "EthereumBenchmarks",
            dependencies: [
                "CAllocationCounter", .product(name: "Ethereum", package: "imo"), .product(name: "CSecp256k1", package: "imo"),
                .product(name: "COpenSSL", package: "imo"),
            ]),
    ]
)
