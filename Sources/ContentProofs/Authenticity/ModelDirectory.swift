package import Foundation

/// The regular files of a model's directory.
package enum ModelDirectory {
    /// The reason why a directory cannot be committed to.
    package struct Fault: Error, Sendable {
        package let message: String
    }

    /// Hashes all files of a directory and of those in it.
    ///
    /// - Throws: ``Fault`` for a link or a special file, whose bytes may be others tomorrow, and for more files than a manifest holds.
    package static func files(in directory: URL) throws -> [ModelManifest.File] {
        var files: [ModelManifest.File] = []
        for path in try FileManager.default.subpathsOfDirectory(atPath: directory.path) {
            let url = directory.appendingPathComponent(path)
            let type = try FileManager.default.attributesOfItem(atPath: url.path)[.type] as? FileAttributeType
            if type == .typeDirectory { continue }
            guard type == .typeRegular else { throw Fault(message: "'\(path)' is a link or a special file; put a regular file in its place") }
            guard files.count < ModelManifest.maximumFiles else {
                throw Fault(message: "'\(directory.path)' has more than \(ModelManifest.maximumFiles) files; name the model's own directory")
            }
            let (bytes, root) = try ModelManifest.root(ofFile: url)
            files.append(ModelManifest.File(path: path, bytes: bytes, root: root))
        }
        return files
    }
}
