public import EthereumPrimitives

extension Deposit: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(model)
        encoder.append(amount)
        encoder.append(utf8: reference)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        model = try decoder.readModelID()
        amount = try decoder.readUInt256()
        reference = try decoder.readText()
    }
}

extension TakeSnapshot: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) { encoder.append(token) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { token = try decoder.readAddress() }
}

extension IssuerTransfer: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(token)
        encoder.append(to)
        encoder.append(amount)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        token = try decoder.readAddress()
        to = try decoder.readAddress()
        amount = try decoder.readUInt256()
    }
}

extension Transfer: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(holder)
        encoder.append(token)
        encoder.append(to)
        encoder.append(amount)
        encoder.append(authorization)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        holder = try decoder.readAddress()
        token = try decoder.readAddress()
        to = try decoder.readAddress()
        amount = try decoder.readUInt256()
        authorization = try decoder.read()
    }
}

extension Approve: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(holder)
        encoder.append(token)
        encoder.append(spender)
        encoder.append(amount)
        encoder.append(authorization)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        holder = try decoder.readAddress()
        token = try decoder.readAddress()
        spender = try decoder.readAddress()
        amount = try decoder.readUInt256()
        authorization = try decoder.read()
    }
}

extension TransferFrom: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(spender)
        encoder.append(token)
        encoder.append(from)
        encoder.append(to)
        encoder.append(amount)
        encoder.append(authorization)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        spender = try decoder.readAddress()
        token = try decoder.readAddress()
        from = try decoder.readAddress()
        to = try decoder.readAddress()
        amount = try decoder.readUInt256()
        authorization = try decoder.read()
    }
}

extension Burn: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(holder)
        encoder.append(token)
        encoder.append(amount)
        encoder.append(recipient)
        encoder.append(authorization)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        holder = try decoder.readAddress()
        token = try decoder.readAddress()
        amount = try decoder.readUInt256()
        recipient = try decoder.readAddress()
        authorization = try decoder.read()
    }
}

extension Claim: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(holder)
        encoder.append(token)
        encoder.appendList { list in
            for id in snapshotIDs { list.append(id) }
        }
        encoder.append(recipient)
        encoder.append(authorization)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        holder = try decoder.readAddress()
        token = try decoder.readAddress()
        snapshotIDs = try decoder.readList { (list: inout RLPDecoder) throws(RLPError) in
            var ids: [UInt256] = []
            while !list.isAtEnd {
                guard ids.count < Claim.maximumSnapshots else { throw list.invalid("more than \(Claim.maximumSnapshots) snapshots") }
                ids.append(try list.readUInt256())
            }
            return ids
        }
        recipient = try decoder.readAddress()
        authorization = try decoder.read()
    }
}
