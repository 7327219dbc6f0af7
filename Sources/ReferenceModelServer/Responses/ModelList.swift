/// The response to `GET /v1/models`.
struct ModelList: Encodable, Sendable {
    let object = "list"
    let data: [ModelItem]
}

/// A model as `GET /v1/models` shows it.
struct ModelItem: Encodable, Sendable {
    let id: String
    let object = "model"
    let created: Int
    let ownedBy = "imo"

    private enum CodingKeys: String, CodingKey {
        case id, object, created
        case ownedBy = "owned_by"
    }
}
