import EthereumABI
import EthereumPrimitives
import EthereumTestSupport
import StrictJSON
import Testing

@Suite("ABI against vectors")
struct ABIVectorTests {
    static func types(_ row: VectorRow) throws -> [ABIType] {
        try row.array("types").map { try ABIType(#require($0.stringValue)) }
    }

    @Test("Values encode, pack and decode; signatures have their selectors")
    func encode() throws {
        for row in try VectorFile("abi_encode").rows {
            let types = try Self.types(row)
            let values = try zip(row.array("values"), types).map { try ABIValue($0, as: $1) }
            let encoded = try row.bytes("encoded")
            #expect(try ABI.encode(values, as: types) == encoded, "\(row)")
            #expect(try ABI.decode(encoded, as: types) == values, "\(row)")
            #expect(zip(values, types).map { $0.json(as: $1) } == (try row.array("values")), "\(row)")
            if row["packed"]?.stringValue != nil {
                #expect(try ABI.encodePacked(values, as: types) == (try row.bytes("packed")), "\(row)")
            }
            let function = try ABIFunction(row.text("sig"))
            #expect(function.signature == (try row.text("sig")), "\(row)")
            #expect(function.selector.bytes == (try row.bytes("selector")), "\(row)")
            #expect(try function.encodeCall(values) == function.selector.bytes + encoded, "\(row)")
        }
    }

    @Test("Mutated data decodes exactly where a strict decoder accepts it and the encoding is the value's only one")
    func mutated() throws {
        for row in try VectorFile("abi_decode_mutated").rows {
            let types = try Self.types(row)
            let data = try row.bytes("data")
            let strict = try? ABI.decode(data, as: types)
            guard try row.text("verdict") == "value" else {
                #expect(strict == nil, "\(row)")
                continue
            }
            let values = try zip(row.array("value"), types).map { try ABIValue($0, as: $1) }
            if try row.flag("canonical") {
                #expect(strict == values, "\(row)")
            } else {
                #expect(strict == nil, "\(row)")
            }
            #expect(try ABI.decode(data, as: types, mode: .lenient) == values, "\(row)")
        }
    }

    @Test("Events decode from topics and data and encode back")
    func events() throws {
        for row in try VectorFile("abi_events").rows {
            guard case .event(let event) = try ABIItem(#require(row["abi"])) else {
                Issue.record("\(row) is no event")
                continue
            }
            #expect(event.signature == (try row.text("sig")), "\(row)")
            let topics = try row.array("topics").compactMap { $0.stringValue.flatMap { Bytes32(hex: $0) } }
            let decoded = try event.decode(topics: topics, data: row.bytes("data"))
            var preimages: [ABIValue] = []
            for (input, (value, expected)) in zip(event.inputs, zip(decoded, try row.array("values"))) {
                switch value {
                case .value(let value):
                    #expect(value.json(as: input.type) == expected, "\(row)")
                    preimages.append(value)
                case .hash(let hash):
                    #expect(expected["hashed_in_topic"] == .bool(true), "\(row)")
                    let preimage = try ABIValue(#require(expected["preimage"]), as: input.type)
                    #expect(try ABIEvent.topic(of: preimage, type: input.type) == hash, "\(row)")
                    preimages.append(preimage)
                }
            }
            let encoded = try event.encode(preimages)
            #expect(encoded.topics == topics, "\(row)")
            #expect(encoded.data == (try row.bytes("data")), "\(row)")
        }
    }

    @Test("Errors decode and encode back")
    func errors() throws {
        for row in try VectorFile("abi_errors").rows {
            let error = try ABIRevert(row.text("sig"))
            let data = try row.bytes("data")
            let (found, values) = try ABIRevert.decode(data, known: [error])
            #expect(found.signature == error.signature)
            #expect(zip(values, error.inputs).map { $0.json(as: $1.type) } == (try row.array("values")), "\(row)")
            #expect(try error.encode(values) == data, "\(row)")
        }
    }
}
