import ArgumentParser
import ContentProofs
import EthereumABI
import EthereumPrimitives
import Foundation
import Ledger
import LedgerCore
import StrictJSON

struct ModelCommit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "commit", abstract: "Make the manifest of a model's files, whose root commits to all of them.",
        discussion: """
            The manifest lists each file with its size and the root over its pieces. The root of the manifest covers these, the licence, the manifests of the
            training data and the roots of the models that this one was made from. Register the model with it: imo model register --model-commitment ROOT.
            With --check, the directory is compared with a manifest that was made before; the first file that differs is named, and the exit code is 1.

            EXAMPLE
              imo model commit Sources/CReferenceModelWeights --licence Apache-2.0 --json
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The directory with the model's files.")
    var directory: String

    @Option(help: "The licence, such as its SPDX identifier.")
    var licence: String = ""

    @Option(name: .customLong("training-data"), help: ArgumentHelp("A manifest of data that the model was trained on.", valueName: "file"))
    var trainingData: [String] = []

    @Option(
        name: .customLong("base-model"), help: ArgumentHelp("The root of the manifest of a model that this one was made from.", valueName: "root"))
    var baseModels: [BaseModelArgument] = []

    @Option(help: ArgumentHelp("A manifest to compare with; - for standard input.", valueName: "file"))
    var check: String?

    func run() async throws {
        try await reportingErrors {
            let manifest = ModelManifest(
                files: try files(), licence: licence, trainingData: try trainingData.map { Keccak256.hash(Array(try readFile($0))) },
                baseModels: baseModels.map(\.root))
            if let check { try compare(manifest, with: check) }
            common.show(manifest.json)
        }
    }

    private func files() throws -> [ModelManifest.File] {
        do { return try ModelDirectory.files(in: URL(fileURLWithPath: directory)) } catch let fault as ModelDirectory.Fault {
            throw Failure(message: fault.message, code: 65)
        } catch {
            throw Failure(message: "the directory '\(directory)' cannot be read: \(error.localizedDescription)", code: 66)
        }
    }

    private func compare(_ manifest: ModelManifest, with file: String) throws {
        let document = try readJSON(file, maximumDepth: 8)
        guard let root = document["root"]?.stringValue.flatMap({ Bytes32(hex: $0) }), let listed = document["files"]?.arrayValue else {
            throw Failure(message: "'\(file)' is not a manifest: expected the JSON of `imo model commit --json`", code: 65)
        }
        if root == manifest.root { return }
        let known = Set(manifest.files.map { "\($0.path) \($0.bytes) \($0.root)" })
        let expected = Set(
            listed.map { "\($0["path"]?.stringValue ?? "") \($0["bytes"]?.unsignedInteger ?? 0) \($0["root"]?.stringValue ?? "")" })
        let difference = known.symmetricDifference(expected).sorted().first.map { $0.split(separator: " ").dropLast(2).joined(separator: " ") }
        let what = difference.map { "the file '\($0)' differs" } ?? "licence, training data or base models differ"
        throw Failure(message: "'\(directory)' is not what '\(file)' commits to: \(what)", code: 1)
    }
}

/// The root of another manifest.
struct BaseModelArgument: WrittenArgument {
    let root: Bytes32

    init(written text: String) throws {
        guard text.hasPrefix("0x"), let root = Bytes32(hex: text) else { throw WrittenFault("expected 0x and 64 hexadecimal digits") }
        self.root = root
    }
}

extension ModelManifest {
    fileprivate var json: JSONValue {
        .object([
            "root": .text(root), "version": .string(Self.version), "licence": .string(licence),
            "trainingData": .array(trainingData.map { .text($0) }), "baseModels": .array(baseModels.map { .text($0) }),
            "files": .array(
                files.map { .object(["path": .string($0.path), "bytes": .count($0.bytes), "root": .text($0.root)]) }),
        ])
    }
}
