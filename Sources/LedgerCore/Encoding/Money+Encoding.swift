public import EthereumPrimitives

extension AccountID: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        switch self {
        case .external:
            encoder.append(UInt64(0))
        case .named(let name):
            encoder.append(UInt64(1))
            encoder.append(name)
        case .address(let address):
            encoder.append(UInt64(2))
            encoder.append(address)
        case .revenue(let model):
            encoder.append(UInt64(3))
            encoder.append(model)
        case .claimPool(let model):
            encoder.append(UInt64(4))
            encoder.append(model)
        case .burnPool(let model):
            encoder.append(UInt64(5))
            encoder.append(model)
        case .program(let program, let version, let pool):
            encoder.append(UInt64(16))
            encoder.append(utf8: program.description)
            encoder.append(version)
            encoder.append(utf8: pool)
        }
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        switch try decoder.readUInt64() {
        case 0: self = .external
        case 1: self = .named(try decoder.readAccountName())
        case 2: self = .address(try decoder.readAddress())
        case 3: self = .revenue(try decoder.readModelID())
        case 4: self = .claimPool(try decoder.readModelID())
        case 5: self = .burnPool(try decoder.readModelID())
        case 16: self = .program(try decoder.readProgramID(), version: try decoder.readUInt64(), pool: try decoder.readText())
        default: throw decoder.invalid("not a value that the ledger writes")
        }
    }
}

extension Posting: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(account)
        encoder.append(asset)
        encoder.append(UInt64(direction.rawValue))
        encoder.append(amount)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        let account: AccountID = try decoder.read()
        let asset = try decoder.readAssetNumber()
        let direction = try decoder.present(Direction(rawValue: decoder.readInteger()))
        self.init(account: account, asset: asset, direction: direction, amount: try decoder.readUInt256())
    }
}
