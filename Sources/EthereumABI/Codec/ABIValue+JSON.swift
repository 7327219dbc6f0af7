internal import EthereumPrimitives
public import StrictJSON

extension ABIValue {
    /// Reads a value from JSON: integers from decimal or `0x` strings or from numbers, byte strings from `0x` hexadecimal, arrays and tuples from
    /// arrays.
    ///
    /// - Throws: `ABIError.typeMismatch`, `.invalidValue` or `.wrongCount` for JSON that is not a value of the type.
    public init(_ json: JSONValue, as type: ABIType) throws(ABIError) {
        switch (type, json) {
        case (.array(let element), .array(let elements)):
            self = .array(try ABIValue.values(elements) { _ in element })
        case (.fixedArray(let element, let count), .array(let elements)):
            guard elements.count == count else {
                throw .wrongCount(type: type.description, expected: count, found: elements.count)
            }
            self = .array(try ABIValue.values(elements) { _ in element })
        case (.tuple(let members), .array(let elements)):
            guard elements.count == members.count else {
                throw .wrongCount(type: type.description, expected: members.count, found: elements.count)
            }
            self = .tuple(try ABIValue.values(elements) { members[$0] })
        default:
            guard let value = ABIValue(elementary: json, as: type) else {
                if let reason = ABIValue.fault(json, as: type) { throw .invalidValue(type: type.description, reason: reason) }
                throw .typeMismatch(type: type.description, found: ABIValue.excerpt(json))
            }
            self = value
        }
    }

    private static func values(
        _ elements: [JSONValue], type: (Int) -> ABIType
    ) throws(ABIError) -> [ABIValue] {
        var values: [ABIValue] = []
        values.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() { values.append(try ABIValue(element, as: type(index))) }
        return values
    }

    private init?(elementary json: JSONValue, as type: ABIType) {
        switch (type, json) {
        case (.bool, .bool(let flag)): self = .bool(flag)
        case (.string, .string(let text)): self = .string(text)
        case (.address, .string(let text)):
            guard let address = try? Address(text) else { return nil }
            self = .address(address)
        case (.bytes, .string(let text)), (.fixedBytes, .string(let text)), (.function, .string(let text)):
            guard let bytes = try? Hex.decode(text) else { return nil }
            self = .bytes(bytes)
        case (.uint, _):
            guard let number = json.unsignedInteger else { return nil }
            self = .uint(number)
        case (.int, _):
            guard let number = json.signedInteger else { return nil }
            self = .int(number)
        case (.fixed(_, let decimals), _):
            guard let number = Int256(scaled: json.stringValue ?? json.numberText ?? "", decimals: decimals) else { return nil }
            self = .int(number)
        case (.ufixed(_, let decimals), _):
            guard let number = Int256(scaled: json.stringValue ?? json.numberText ?? "", decimals: decimals),
                !number.isNegative
            else { return nil }
            self = .uint(number.bitPattern)
        default: return nil
        }
    }

    /// The reason why a text is no address or no bytes, where it can be told; nil for any other mismatch.
    private static func fault(_ json: JSONValue, as type: ABIType) -> String? {
        guard let text = json.stringValue else { return nil }
        switch type {
        case .address:
            do throws(AddressError) { _ = try Address(text) } catch {
                if case .checksumMismatch = error { return error.description }
            }
        case .bytes, .fixedBytes, .function:
            do throws(HexError) { _ = try Hex.decode(text) } catch { return "'\(text.prefix(100))': \(error)" }
        default: break
        }
        return nil
    }

    private static func excerpt(_ json: JSONValue) -> String {
        switch json {
        case .string(let text): "'\(text.prefix(100))'"
        case .number(let text): String(text.prefix(100))
        default: json.kindName
        }
    }

    /// Writes the value as JSON, in the form that `init(_:as:)` reads.
    public func json(as type: ABIType) -> JSONValue {
        switch (self, type) {
        case (.uint(let number), .ufixed(_, let decimals)):
            .string(Int256.text(scaled: number, isNegative: false, decimals: decimals))
        case (.int(let number), .fixed(_, let decimals)):
            .string(Int256.text(scaled: number.magnitude, isNegative: number.isNegative, decimals: decimals))
        case (.uint(let number), _): .string(number.description)
        case (.int(let number), _): .string(number.description)
        case (.bool(let flag), _): .bool(flag)
        case (.address(let address), _): .string(address.lowercaseHex)
        case (.bytes(let bytes), _): .string(Hex.encode(bytes))
        case (.string(let text), _): .string(text)
        case (.array(let elements), .array(let element)), (.array(let elements), .fixedArray(let element, _)):
            .array(elements.map { $0.json(as: element) })
        case (.tuple(let values), .tuple(let members)): .array(zip(values, members).map { $0.json(as: $1) })
        case (.array(let elements), _), (.tuple(let elements), _): .array(elements.map { $0.json(as: type) })
        }
    }
}
