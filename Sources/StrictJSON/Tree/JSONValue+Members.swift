extension JSONValue {
    /// Returns the first member whose name is not one of `names`, nil when there is none or the value is no object.
    ///
    /// A reader of money, keys or signatures refuses such a member: ignored, it would mean something else than its writer thinks.
    public func member(outside names: Set<String>) -> String? {
        objectValue?.first { !names.contains($0.name) }?.name
    }

    /// Returns the first member whose name is none of `names` but looks like one: it differs by letter case, or by one letter that is
    /// missing, wrong or too much.
    ///
    /// Documents that other programs may extend, such as a compiler's ABI, are checked by this.
    public func misspeltMember(of names: Set<String>) -> String? {
        objectValue?.first { member in !names.contains(member.name) && names.contains { member.name.isMisspelling(of: $0) } }?.name
    }
}

extension String {
    /// True when the text becomes `word` by a change of case, or by inserting, removing or replacing one byte.
    public func isMisspelling(of word: String) -> Bool {
        let (mine, other) = (lowercasedASCII, word.lowercasedASCII)
        let (short, long) = mine.count <= other.count ? (mine, other) : (other, mine)
        guard long.count - short.count <= 1 else { return false }
        let start = zip(short, long).prefix { $0 == $1 }.count
        if start == short.count { return true }
        return short.dropFirst(start + (short.count == long.count ? 1 : 0)).elementsEqual(long.dropFirst(start + 1))
    }

    private var lowercasedASCII: [UInt8] { utf8.map { (0x41...0x5a).contains($0) ? $0 + 0x20 : $0 } }
}
