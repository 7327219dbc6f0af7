internal import Glibc

/// Whole files at once.
extension PrivateFile {
    /// Makes a new file with this content. It has reached the disk when this returns, and there is no file when this throws.
    ///
    /// - Throws: ``FileFailure``: of ``FileFailure/Operation/open`` also where there is a file already.
    package static func create(_ path: String, content: [UInt8]) throws(FileFailure) {
        let file = try create(path)
        do throws(FileFailure) {
            try file.write(content)
            try file.synchronize()
            try synchronizeDirectory(of: path)
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Gives a file new content. At any time, also after a power failure, readers find the old content or the new one.
    ///
    /// The content is written to a file beside it, `PATH.new`, which then takes its place. Two writers at a time must exclude each other.
    ///
    /// - Throws: ``FileFailure``. Unless the directory itself could not be flushed, the old content then stands.
    package static func replace(_ path: String, content: [UInt8]) throws(FileFailure) {
        let temporary = path + ".new"
        unlink(temporary)
        let file = try create(temporary)
        do throws(FileFailure) {
            try file.write(content)
            try file.synchronize()
            try rename(temporary, to: path)
        } catch {
            unlink(temporary)
            throw error.operation == .open ? error : FileFailure(.use, path: path, reason: error.reason)
        }
    }

    /// Gives a file another name, durably. What has that name goes away.
    ///
    /// - Throws: ``FileFailure`` of ``FileFailure/Operation/use`` about `path`.
    package static func rename(_ path: String, to target: String) throws(FileFailure) {
        guard Glibc.rename(path, target) == 0 else { throw FileFailure(.use, path: path) }
        try synchronizeDirectory(of: target)
    }

    /// Gives a file a second name, durably, which nothing may have yet.
    ///
    /// - Throws: ``FileFailure`` of ``FileFailure/Operation/use`` about `path`.
    package static func link(_ path: String, to target: String) throws(FileFailure) {
        guard Glibc.link(path, target) == 0 else { throw FileFailure(.use, path: path) }
        try synchronizeDirectory(of: target)
    }

    /// Removes a name, durably. Nothing happens where there is none.
    ///
    /// - Throws: ``FileFailure`` of ``FileFailure/Operation/use``
    package static func remove(_ path: String) throws(FileFailure) {
        guard unlink(path) == 0 else {
            if errno == ENOENT { return }
            throw FileFailure(.use, path: path)
        }
        try synchronizeDirectory(of: path)
    }

    /// Makes a directory that only its owner may open, durably.
    ///
    /// - Throws: ``FileFailure`` of ``FileFailure/Operation/open``, also where there is something of this name already.
    package static func createDirectory(_ path: String) throws(FileFailure) {
        guard mkdir(path, 0o700) == 0 else { throw FileFailure(.open, path: path) }
        try synchronizeDirectory(of: path)
    }

    /// Copies a file, of any size, to a new one that only its owner may open. The copy has reached the disk when this returns.
    ///
    /// - Throws: ``FileFailure``; no part of the copy is left then.
    package static func copy(_ path: String, to target: String) throws(FileFailure) {
        let source = open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw FileFailure(.open, path: path) }
        defer { close(source) }
        let file = try create(target)
        do throws(FileFailure) {
            var chunk = [UInt8](repeating: 0, count: 1 << 20)
            var offset = 0
            while true {
                let count = Glibc.read(source, &chunk, chunk.count)
                guard count >= 0 else { throw FileFailure(.use, path: path) }
                if count == 0 { break }
                try file.write(Array(chunk[..<count]), at: offset)
                offset += count
            }
            try file.synchronize()
            try synchronizeDirectory(of: target)
        } catch {
            unlink(target)
            throw error
        }
    }

    /// Makes the names in a file's directory durable.
    ///
    /// - Throws: ``FileFailure`` of ``FileFailure/Operation/use`` about the directory.
    package static func synchronizeDirectory(of path: String) throws(FileFailure) {
        let end = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let directory = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        // A directory that may be written but not read cannot be flushed by its name.
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // Some file systems have nothing to flush for a directory and say so.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw FileFailure(.use, path: directory) }
    }
}

extension PrivateFile {
    /// The content of a small file.
    package struct Content: Sendable, Hashable {
        package let bytes: [UInt8]
        /// Whether nobody but the owner may open the file.
        package let isPrivate: Bool

        package init(bytes: [UInt8], isPrivate: Bool) {
            self.bytes = bytes
            self.isPrivate = isPrivate
        }
    }

    /// Reads a whole file.
    ///
    /// - Returns: nil when there is none.
    /// - Throws: ``FileFailure``, also for a file that has more than `maximumBytes`.
    package static func read(_ path: String, maximumBytes: Int = 1 << 20) throws(FileFailure) -> Content? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw FileFailure(.open, path: path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileFailure(.use, path: path) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            guard count >= 0 else { throw FileFailure(.use, path: path) }
            if count == 0 { return Content(bytes: bytes, isPrivate: status.st_mode & 0o077 == 0) }
            bytes += chunk[..<count]
            guard bytes.count <= maximumBytes else { throw FileFailure(.use, path: path, reason: "it has more than \(maximumBytes) bytes") }
        }
    }
}
