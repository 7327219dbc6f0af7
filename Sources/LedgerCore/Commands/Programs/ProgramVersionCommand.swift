public import EthereumPrimitives

/// A command that names a version of a program and says nothing else.
public protocol ProgramVersionCommand: LedgerCodable {
    var program: ProgramID { get }
    var version: UInt64 { get }

    init(program: ProgramID, version: UInt64)
}

extension ProgramVersionCommand {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(program)
        encoder.append(version)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        self.init(program: try decoder.readProgramID(), version: try decoder.readUInt64())
    }
}

extension CommandPayload where Self: ProgramVersionCommand {
    package static var isLinkable: Bool { false }
    package var members: CommandMembers { ["program": .text(program), "version": .count(version)] }
}
