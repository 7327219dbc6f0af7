import ArgumentParser
import Foundation

/// The size of a page of a list.
struct PageOptions: ParsableArguments {
    /// The number of records that are read at a time.
    static let blockSize = 256

    @Option(help: "The greatest number of lines.")
    var limit: Int = 100

    func validate() throws {
        guard (1...100_000).contains(limit) else { throw ValidationError("--limit \(limit) is out of range; give 1 to 100000") }
    }

    /// Says on standard error that there is more, and by which options it is listed.
    func note(_ next: String?) {
        guard let next else { return }
        FileHandle.standardError.write(Data("imo: there is more; go on with \(next)\n".utf8))
    }
}
