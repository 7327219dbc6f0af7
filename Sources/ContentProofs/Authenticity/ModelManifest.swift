package import EthereumPrimitives
package import Foundation
internal import VerificationGames

/// The files of a model, its licence, what it was trained on and what it was made from, under one hash.
///
/// A file is a Merkle tree over pieces of one mebibyte, so that a piece can be proven without the rest. The manifest's root is
///
///     keccak256(rlp(["imo-model-manifest/1", number of files, root over the files' leaves, licence, [training data], [base models]]))
///
/// with keccak256(rlp([path, bytes, root of the file])) for a file's leaf. The files stand in the order of their paths' bytes.
package struct ModelManifest: Sendable, Hashable {
    package static let version = "imo-model-manifest/1"
    package static let maximumFiles = 100_000
    private static let pieceBytes = 1 << 20

    package struct File: Sendable, Hashable {
        /// Relative to the directory, with slashes.
        package let path: String
        package let bytes: UInt64
        package let root: Bytes32

        package init(path: String, bytes: UInt64, root: Bytes32) {
            self.path = path
            self.bytes = bytes
            self.root = root
        }

        fileprivate var leaf: Bytes32 {
            var encoder = RLPEncoder()
            encoder.appendList { list in
                list.append(utf8: path)
                list.append(bytes)
                list.append(root)
            }
            return Keccak256.hash(encoder.finish())
        }
    }

    package let files: [File]
    package let licence: String
    /// The hashes of the manifests of the data.
    package let trainingData: [Bytes32]
    /// The roots of the manifests of the models.
    package let baseModels: [Bytes32]

    package init(files: [File], licence: String, trainingData: [Bytes32], baseModels: [Bytes32]) {
        self.files = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        self.licence = licence
        self.trainingData = trainingData
        self.baseModels = baseModels
    }

    package var root: Bytes32 {
        var encoder = RLPEncoder()
        encoder.appendList { list in
            list.append(utf8: Self.version)
            list.append(UInt64(files.count))
            list.append(files.isEmpty ? Bytes32.zero : MerkleTree(leaves: files.map(\.leaf)).root)
            list.append(utf8: licence)
            list.appendList { for hash in trainingData { $0.append(hash) } }
            list.appendList { for hash in baseModels { $0.append(hash) } }
        }
        return Keccak256.hash(encoder.finish())
    }

    /// The root over the pieces of a file, of which it holds one at a time.
    package static func root(ofFile url: URL) throws -> (bytes: UInt64, root: Bytes32) {
        let handle = try FileHandle(forReadingFrom: url)
        defer { try? handle.close() }
        var (leaves, bytes) = ([Bytes32](), UInt64(0))
        while let piece = try handle.read(upToCount: pieceBytes), !piece.isEmpty {
            leaves.append(Keccak256.hash([0] + piece))
            bytes += UInt64(piece.count)
        }
        if leaves.isEmpty { leaves = [Keccak256.hash([0])] }
        return (bytes, MerkleTree(leaves: leaves).root)
    }
}
