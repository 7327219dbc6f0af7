/// Why a ledger file is not the one that its directory knows: going on with it could contradict what was acknowledged, or what another copy acknowledges.
public enum Displacement: Sendable, Hashable, CustomStringConvertible {
    /// The file ends before the last entry that was acknowledged: an older copy was put in its place.
    case rolledBack(acknowledged: UInt64, found: UInt64)
    /// It has another entry under the number of the last one that was acknowledged.
    case forked(UInt64)
    /// It was made before the directory's ledger was restored or adopted, or after.
    case otherGeneration(file: UInt32, directory: UInt32)
    /// It is another file than the directory's mark was made for: the directory is a copy.
    case copied
    /// The mark is gone, or was never copied along.
    case unmarked

    /// Whether entries that were acknowledged are not in the file.
    public var losesEntries: Bool {
        switch self {
        case .rolledBack, .forked: true
        case .otherGeneration, .copied, .unmarked: false
        }
    }

    public var description: String {
        switch self {
        case .rolledBack(let acknowledged, let found):
            """
            the ledger ends with entry \(found), but this directory has acknowledged entry \(acknowledged): an older copy was put in its place. Put the \
            newer file back; if there is none, accept that \(acknowledged - found) entries are lost with `imo adopt --accept-loss`
            """
        case .forked(let number):
            """
            entry \(number) is not the one that this directory has acknowledged: the file is of another history. Put the right file back; if there is none, \
            accept the loss with `imo adopt --accept-loss`
            """
        case .otherGeneration(let file, let directory):
            """
            the ledger file is of generation \(file), the directory of generation \(directory): it is from before or after a restoration. Put the right file \
            back; if this is the right one, say so with `imo adopt`
            """
        case .copied:
            """
            this data directory is a copy, or was moved to another file system. Two copies that both go on would contradict each other: if the original will \
            never be written again, say so with `imo adopt`
            """
        case .unmarked:
            """
            the directory has no mark (ledger.mark) of this ledger file: the file was copied here, or the mark was removed. If no other copy will be written \
            again, say so with `imo adopt`
            """
        }
    }
}
