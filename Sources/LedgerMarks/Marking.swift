package import LedgerCore

/// The use of a directory's mark when a ledger is opened for writing.
public enum Marking: Sendable {
    /// No mark is kept.
    case none
    /// The ledger is opened only if it is the directory's own file. The first opening makes the mark.
    case kept(path: String)
    /// The ledger becomes the directory's own under a new generation, whatever it was before.
    case adopted(path: String, acceptsLoss: Bool)

    var path: String? {
        switch self {
        case .none: nil
        case .kept(let path), .adopted(let path, _): path
        }
    }

    var isAdoption: Bool {
        if case .adopted = self { true } else { false }
    }

    func accepts(_ displacement: Displacement) -> Bool {
        guard case .adopted(_, let acceptsLoss) = self else { return false }
        return acceptsLoss || !displacement.losesEntries
    }
}

extension Marking {
    /// The mark with which a ledger is opened.
    package struct Opened {
        package var file: MarkFile?
        package var generation: UInt32
        /// The mark before the opening.
        package var before: LedgerMark?

        package init(file: MarkFile? = nil, generation: UInt32, before: LedgerMark? = nil) {
            (self.file, self.generation, self.before) = (file, generation, before)
        }
    }

    /// Opens the directory's mark for a ledger that is to be written.
    ///
    /// - Parameters:
    ///   - store: The database's identity.
    ///   - generation: The database's own count of restorations and adoptions; 0 before there was a mark.
    /// - Throws: ``StoreFailure/Code/displaced`` when the ledger is not the directory's own, and the use does not adopt it.
    package func open(_ store: StoreIdentity, generation: UInt32, reader: some LedgerReader) throws(StoreFailure) -> Opened {
        guard let path else { return Opened(generation: generation) }
        let before = try LedgerMark.read(path: path)
        if let displacement = try Displacement.of(store, generation: generation, reader: reader, mark: before), !accepts(displacement) {
            throw StoreFailure(code: .displaced, message: displacement.description)
        }
        let (newest, head) = (max(generation, before?.generation ?? 0), try reader.head())
        let mark = LedgerMark(
            generation: isAdoption ? newest + 1 : max(newest, 1), store: store, number: head.number, hash: head.hash, isOpen: true)
        return Opened(file: try MarkFile(path: path, mark: mark), generation: mark.generation, before: before)
    }
}
