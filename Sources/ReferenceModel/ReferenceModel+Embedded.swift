internal import CReferenceModelWeights

extension ReferenceModel {
    /// The model whose weights are part of the executable.
    public static let embedded: ReferenceModel = {
        let count = Int(imo_reference_model_weights_count())
        let bytes = Array(UnsafeBufferPointer(start: imo_reference_model_weights(), count: count))
        do {
            return try ReferenceModel(weights: bytes)
        } catch {
            preconditionFailure("The embedded weights are damaged: \(error)")
        }
    }()
}
