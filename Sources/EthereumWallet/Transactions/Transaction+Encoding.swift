internal import EthereumPrimitives

extension Transaction {
    /// Returns the bytes that are signed (without a signature) or sent (with one): the type byte and the list of fields.
    func encoded(signature: Signature?) -> [UInt8] {
        var encoder = RLPEncoder(reservingCapacity: 256 + data.count)
        encoder.appendList { list in
            encodeFields(into: &list)
            if let signature {
                encode(signature, into: &list)
            } else if case .legacy(_, let chainID?) = kind {
                // EIP-155: the chain id and two zeros stand where the signature will.
                list.append(chainID)
                list.append(0 as UInt64)
                list.append(0 as UInt64)
            }
        }
        guard let typeByte else { return encoder.finish() }
        return [typeByte] + encoder.finish()
    }

    private func encodeFields(into list: inout RLPEncoder) {
        switch kind {
        case .legacy(let gasPrice, _):
            list.append(nonce)
            list.append(gasPrice)
            encodeCall(into: &list)
        case .accessList(let chainID, let gasPrice, let accessList):
            list.append(chainID)
            list.append(nonce)
            list.append(gasPrice)
            encodeCall(into: &list)
            Transaction.encode(accessList, into: &list)
        case .dynamicFee(let chainID, let fees, let accessList):
            encode(chainID, fees, accessList, into: &list)
        case .blob(let chainID, let fees, let accessList, let maxFeePerBlobGas, let hashes):
            encode(chainID, fees, accessList, into: &list)
            list.append(maxFeePerBlobGas)
            list.appendList { list in for hash in hashes { list.append(hash) } }
        case .setCode(let chainID, let fees, let accessList, let authorizations):
            encode(chainID, fees, accessList, into: &list)
            list.appendList { list in for authorization in authorizations { authorization.encode(into: &list) } }
        }
    }

    /// Writes the first fields of the types from EIP-1559 on.
    private func encode(_ chainID: UInt64, _ fees: Fees, _ accessList: [AccessListEntry], into list: inout RLPEncoder) {
        list.append(chainID)
        list.append(nonce)
        list.append(fees.maxPriorityFeePerGas)
        list.append(fees.maxFeePerGas)
        encodeCall(into: &list)
        Transaction.encode(accessList, into: &list)
    }

    /// Writes gas, recipient, value and data.
    private func encodeCall(into list: inout RLPEncoder) {
        list.append(gasLimit)
        if let to { list.append(to) } else { list.append([]) }
        list.append(value)
        list.append(data)
    }

    private static func encode(_ accessList: [AccessListEntry], into list: inout RLPEncoder) {
        list.appendList { list in
            for entry in accessList {
                list.appendList { list in
                    list.append(entry.address)
                    list.appendList { list in for key in entry.storageKeys { list.append(key) } }
                }
            }
        }
    }

    /// Writes the last three items. The v of a legacy transaction holds the chain id; the other types have the parity alone.
    private func encode(_ signature: Signature, into list: inout RLPEncoder) {
        if case .legacy(_, let chainID) = kind {
            list.append(LegacyV.encode(yParity: signature.yParity, chainID: chainID))
        } else {
            list.append(UInt64(signature.yParity))
        }
        list.append(signature.r.word)
        list.append(signature.s.word)
    }
}

/// The v of a legacy signature.
///
/// - SeeAlso: EIP-155
enum LegacyV {
    /// Returns 27 or 28, or 2·chainID + 35 or 36, which may exceed 64 bits.
    static func encode(yParity: UInt8, chainID: UInt64?) -> UInt256 {
        guard let chainID else { return UInt256(27 + UInt64(yParity)) }
        let doubled = UInt256(chainID) << 1
        return doubled.addingReportingOverflow(UInt256(35 + UInt64(yParity))).partialValue
    }

    /// Returns the parity and chain id of v, nil for a v that no rule produces.
    static func decode(_ v: UInt256) -> (yParity: UInt8, chainID: UInt64?)? {
        if v == 27 || v == 28 { return (v == 28 ? 1 : 0, nil) }
        // 35 and 36 would name chain 0.
        guard v >= 37, let rest = v.subtracting(35), let chainID = (rest >> 1).asUInt64 else { return nil }
        return ((rest & 1).isZero ? 0 : 1, chainID)
    }
}
