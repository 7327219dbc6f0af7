import Foundation

/// The files beside a restored ledger that are not there and do not come with the backup, and what their absence costs.
struct MissingFiles {
    private let lines: [String]

    /// - Parameter names: The files that come with the backup, sealed.
    init(in directory: DataDirectory, comingWith names: [String] = []) {
        let costs = [
            (directory.secret, MissingFiles.costOfSecret),
            (directory.upstreams, "no model has an upstream until `imo model upstream` names it"),
        ]
        let absent = costs.filter { !names.contains(URL(fileURLWithPath: $0.0).lastPathComponent) }
        lines = absent.filter { !FileManager.default.fileExists(atPath: $0.0) }.map { path, cost in
            "'\(path)' is not there: \(cost); copy it from the directory that the backup was made of"
        }
    }

    static let costOfSecret = "the salts of receipts before the restoration cannot be made again, so that nobody can check a prompt against them"

    /// Names them on standard error.
    func note() {
        for line in lines { FileHandle.standardError.write(Data("imo: \(line)\n".utf8)) }
    }
}
