internal import ArgumentParser
internal import Foundation

/// Reads one JSON request a line and writes one response a line, in the same order.
struct BatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batch", abstract: "Answer JSON requests from standard input, one a line.",
        discussion: """
            A request is {"id":…,"method":"…","params":{…}}, a response {"id":…,"result":{…}} or
            {"id":…,"error":{"code":"…","message":"…"}}. Byte strings are 0x hexadecimal, integers decimal strings. Methods:
            \(EthereumBatch.methodNames.joined(separator: ", "))

            EXAMPLE
              echo '{"id":1,"method":"keccak256","params":{"data":"0x"}}' | imo eth batch
            """)

    /// The longest line. Longer ones are skipped, and an error is written for each.
    static let maximumLineBytes = 64 << 20

    func run() async throws {
        var reader = LineReader(maximumBytes: BatchCommand.maximumLineBytes)
        while true {
            let chunk = FileHandle.standardInput.availableData
            let lines = chunk.isEmpty ? reader.finish() : reader.append([UInt8](chunk))
            var answers: [UInt8] = []
            for line in lines {
                switch line {
                case .whole(let bytes): answers += EthereumBatch.answer(to: bytes)
                case .tooLong: answers += EthereumBatch.tooLong(maximumBytes: BatchCommand.maximumLineBytes)
                }
                answers.append(UInt8(ascii: "\n"))
            }
            if !answers.isEmpty { FileHandle.standardOutput.write(Data(answers)) }
            if chunk.isEmpty { return }
        }
    }
}
