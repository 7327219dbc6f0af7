import Foundation
import ReferenceModel

/// A checked request for text, with one call per choice of the response.
struct GenerationRequest: Sendable {
    let endpoint: ReferenceEndpoint
    let calls: [ReferenceCall]
    let isStream: Bool
    let includesUsage: Bool
    /// The seed of the choice with index 0. The choice with index i has this plus i.
    let seed: UInt64
    /// The number of tokens read. A prompt counts once, whatever the number of choices that continue it.
    let promptTokenCount: Int
    /// The source of the response's id: the same for the same body and seed.
    let fingerprint: UInt64

    private struct Body<Field: InputField>: Decodable {
        let sampling: SamplingFields
        let field: Field

        init(from decoder: any Decoder) throws {
            sampling = try SamplingFields(from: decoder)
            field = try decoder.container(keyedBy: FieldName.self).decode(Field.self, forKey: FieldName(Field.name))
        }
    }

    init(endpoint: ReferenceEndpoint, body: [UInt8], modelID: String, limits: ServerLimits) throws(OpenAIError) {
        switch endpoint {
        case .chatCompletions: try self.init(endpoint, MessagesField.self, body, modelID, limits)
        case .completions: try self.init(endpoint, PromptField.self, body, modelID, limits)
        }
    }

    private init<Field: InputField>(
        _ endpoint: ReferenceEndpoint, _ type: Field.Type, _ body: [UInt8], _ modelID: String, _ limits: ServerLimits
    ) throws(OpenAIError) {
        let decoded = try decodeBody(Body<Field>.self, body)
        let sampling = decoded.sampling
        guard sampling.model == modelID else { throw .unknownModel(sampling.model, known: modelID) }
        let options = try sampling.options(limits: limits)
        let inputs = try decoded.field.inputs()
        guard inputs.count * sampling.choiceCount <= limits.maximumChoices else {
            throw .invalid("n", "At most \(limits.maximumChoices) choices in one call, over all its prompts.", code: "invalid_value")
        }
        promptTokenCount = inputs.reduce(0) { $0 + ReferenceCall(input: $1, options: options).promptTokens.count }
        guard promptTokenCount <= limits.maximumPromptTokens else { throw limits.promptTooLong(promptTokenCount, parameter: Field.name) }
        calls = Self.calls(inputs, choices: sampling.choiceCount, options: options)
        self.endpoint = endpoint
        isStream = sampling.isStream
        includesUsage = sampling.includesUsage
        seed = options.seed
        fingerprint = fnv1a(body + (0..<8).map { UInt8(truncatingIfNeeded: options.seed >> (8 * $0)) })
    }

    private static func calls(_ inputs: [ReferenceCall.Input], choices: Int, options: GenerationOptions) -> [ReferenceCall] {
        var calls: [ReferenceCall] = []
        for input in inputs {
            for _ in 0..<choices {
                var options = options
                options.seed &+= UInt64(calls.count)
                calls.append(ReferenceCall(input: input, options: options))
            }
        }
        return calls
    }
}

/// Decodes a JSON body.
///
/// - Throws: `OpenAIError` for a body that is not the expected JSON.
func decodeBody<Body: Decodable>(_ type: Body.Type, _ body: [UInt8]) throws(OpenAIError) -> Body {
    do {
        return try JSONDecoder().decode(type, from: Data(body))
    } catch {
        throw OpenAIError(decoding: error)
    }
}
