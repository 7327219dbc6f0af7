import Foundation
import Glibc
import PrivateFiles
import Testing

@Suite("Private files")
struct PrivateFileTests {
    private func withDirectory<Value>(_ body: (String) throws -> Value) throws -> Value {
        let path = NSTemporaryDirectory() + "/private-files-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try body(path)
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    private func names(_ directory: String) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: directory).sorted() }

    @Test("A new file has its content and is its owner's alone")
    func creating() throws {
        try withDirectory { directory in
            let content = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
            try PrivateFile.create(directory + "/a", content: content)
            #expect(mode(directory + "/a") == 0o600)
            #expect(try PrivateFile.read(directory + "/a") == PrivateFile.Content(bytes: content, isPrivate: true))
            #expect(try names(directory) == ["a"])
        }
    }

    @Test("A file that is there is not created, nor is what a link points to")
    func exclusive() throws {
        try withDirectory { directory in
            try PrivateFile.create(directory + "/a", content: [1])
            symlink(directory + "/elsewhere", directory + "/link")
            for name in ["/a", "/link", "/none/a"] {
                let failure = #expect(throws: FileFailure.self) { try PrivateFile.create(directory + name, content: [2]) }
                #expect(failure?.operation == .open)
                #expect(failure?.path == directory + name)
            }
            #expect(try PrivateFile.read(directory + "/a")?.bytes == [1])
            #expect(try names(directory) == ["a", "link"])
        }
    }

    @Test("Replacing changes the content and closes the file to others", arguments: [true, false])
    func replacing(isThere: Bool) throws {
        try withDirectory { directory in
            if isThere { try Data([1, 2, 3]).write(to: URL(fileURLWithPath: directory + "/a")) }
            // What an interrupted writer, or somebody else, has left there.
            symlink(directory + "/elsewhere", directory + "/a.new")
            chmod(directory + "/a", 0o644)
            try PrivateFile.replace(directory + "/a", content: [4])
            #expect(try PrivateFile.read(directory + "/a") == PrivateFile.Content(bytes: [4], isPrivate: true))
            #expect(try names(directory) == ["a"])
        }
    }

    @Test("A replacement that fails leaves what was there, and nothing else")
    func failing() throws {
        try withDirectory { directory in
            // A file cannot take a directory's place.
            try FileManager.default.createDirectory(atPath: directory + "/a/b", withIntermediateDirectories: true)
            let failure = #expect(throws: FileFailure.self) { try PrivateFile.replace(directory + "/a", content: [4]) }
            #expect(failure?.path == directory + "/a")
            #expect(failure?.operation == .use)
            #expect(try names(directory) == ["a"])
            #expect(throws: FileFailure.self) { try PrivateFile.replace(directory + "/none/a", content: [4]) }
        }
    }

    @Test(
        "Reading tells whether others may open the file, and stops at the limit",
        arguments: [(0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o602, false)])
    func reading(mode: mode_t, isPrivate: Bool) throws {
        try withDirectory { directory in
            try PrivateFile.create(directory + "/a", content: [UInt8](repeating: 1, count: 10))
            chmod(directory + "/a", mode)
            #expect(try PrivateFile.read(directory + "/a", maximumBytes: 10)?.isPrivate == isPrivate)
            #expect(throws: FileFailure.self) { try PrivateFile.read(directory + "/a", maximumBytes: 9) }
            #expect(throws: FileFailure.self) { try PrivateFile.read(directory) }
            #expect(try PrivateFile.read(directory + "/none") == nil)
        }
    }

    @Test("A file that is opened keeps its content and is written in place")
    func opening() throws {
        try withDirectory { directory in
            for (offset, expected) in [(0, [1, 2]), (1, [1, 1, 2])] as [(Int, [UInt8])] {
                let file = try PrivateFile.openOrCreate(directory + "/a")
                try file.write([1, 2], at: offset)
                try file.synchronize()
                #expect(try PrivateFile.read(directory + "/a") == PrivateFile.Content(bytes: expected, isPrivate: true))
            }
        }
    }

    @Test("A file gets a name that is free, or takes another's")
    func naming() throws {
        try withDirectory { directory in
            try PrivateFile.create(directory + "/a", content: [1])
            try PrivateFile.create(directory + "/b", content: [2])
            #expect(throws: FileFailure.self) { try PrivateFile.link(directory + "/a", to: directory + "/b") }
            try PrivateFile.link(directory + "/a", to: directory + "/c")
            #expect(try names(directory) == ["a", "b", "c"])
            try PrivateFile.rename(directory + "/a", to: directory + "/b")
            #expect(try PrivateFile.read(directory + "/b")?.bytes == [1])
            #expect(try names(directory) == ["b", "c"])
        }
    }
}
