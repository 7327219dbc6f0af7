// swift-tools-version: 6.1
import PackageDescription

// The fuzzed sources are links to the project's own, so that the sanitizers cover them and nothing else is built. Run by scripts/fuzz.
let swiftSettings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "Fuzz",
    dependencies: [
        .package(url: "https://github.com/attaswift/BigInt.git", from: "6.0.1"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
    ],
    targets: [
        .target(name: "CKeccak"),
        .target(name: "CivilTime", swiftSettings: swiftSettings),
        .systemLibrary(name: "CSecp256k1", pkgConfig: "libsecp256k1"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl"),
        .target(name: "EthereumPrimitives", dependencies: ["COpenSSL", "CKeccak"], swiftSettings: swiftSettings),
        .target(name: "TransparencyLog", dependencies: ["EthereumPrimitives", "COpenSSL"], swiftSettings: swiftSettings),
        .target(name: "StrictJSON", swiftSettings: swiftSettings),
        .target(name: "EthereumABI", dependencies: ["EthereumPrimitives", "StrictJSON"], swiftSettings: swiftSettings),
        .target(
            name: "EthereumWallet",
            dependencies: ["CivilTime", "EthereumPrimitives", "EthereumABI", "StrictJSON", "CSecp256k1", "COpenSSL"],
            swiftSettings: swiftSettings),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
        .target(name: "VerificationGames", dependencies: ["EthereumPrimitives"], swiftSettings: swiftSettings),
        .target(
            name: "Programs",
            dependencies: [
                "EthereumPrimitives", "StrictJSON", .product(name: "BigInt", package: "BigInt"), .product(name: "Yams", package: "Yams"),
            ], swiftSettings: swiftSettings),
        .target(
            name: "LedgerCore", dependencies: ["CivilTime", "VerificationGames", "EthereumPrimitives", "Programs", "StrictJSON"],
            swiftSettings: swiftSettings),
        .target(name: "Metering", dependencies: ["LedgerCore", "StrictJSON", "CZlib"], swiftSettings: swiftSettings),
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "CivilTime", "EthereumPrimitives", "EthereumABI", "EthereumWallet", "LedgerCore", "Metering", "StrictJSON", "TransparencyLog",
                "VerificationGames",
            ],
            swiftSettings: swiftSettings + [.unsafeFlags(["-parse-as-library"])]),
    ]
)
