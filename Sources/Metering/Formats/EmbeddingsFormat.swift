/// OpenAI's embeddings: vectors.
enum EmbeddingsFormat: ListFormat {
    static var list: StaticString { "data" }
}
