import ReferenceModel
import Testing

@Suite("Calls, tokens and embeddings")
struct ReferenceCallTests {
    let model = ReferenceModel.embedded

    @Test("A token is a byte of UTF-8", arguments: [("", 0), ("abc", 3), ("naïve", 6), ("世界", 6), ("☃\n", 4)])
    func tokenCounts(text: String, count: Int) {
        #expect(ReferenceModel.encode(text).count == count)
        #expect(ReferenceModel.decode(ReferenceModel.encode(text)) == text)
    }

    @Test("The chat template writes every role and invites the assistant")
    func template() {
        let messages = [ChatMessage(role: "system", content: "Be brief."), ChatMessage(role: "user", content: "Hi")]
        #expect(ReferenceModel.decode(ReferenceModel.prompt(for: messages)) == "system: Be brief.\n\nuser: Hi\n\nassistant: ")
    }

    @Test("A call counts what it read and what it wrote, and repeats itself")
    func counts() {
        let options = GenerationOptions(seed: 3, maximumTokens: 90, temperatureMilli: 800)
        let call = ReferenceCall(input: .chat([ChatMessage(role: "user", content: "Describe é")]), options: options)
        let completion = call.run(on: model)
        #expect(completion.promptTokenCount == "user: Describe é\n\nassistant: ".utf8.count)
        #expect(completion.completionTokenCount == completion.text.utf8.count)
        #expect(completion == call.run(on: model))
        #expect(!completion.text.contains("\n\nuser: "))
    }

    @Test("One changed byte of the prompt or another seed changes the answer")
    func sensitivity() {
        let options = GenerationOptions(seed: 3, maximumTokens: 200)
        let text = ReferenceCall(input: .text(Array("Open the file".utf8)), options: options).run(on: model).text
        #expect(text != ReferenceCall(input: .text(Array("Open the fine".utf8)), options: options).run(on: model).text)
        let other = GenerationOptions(seed: 4, maximumTokens: 200)
        #expect(text != ReferenceCall(input: .text(Array("Open the file".utf8)), options: other).run(on: model).text)
    }

    @Test("An embedding has a fixed dimension, is bounded, and tells texts apart")
    func embedding() {
        #expect(model.embedding(of: []) == [Int32](repeating: 0, count: model.embeddingDimension))
        let first = model.embedding(of: ReferenceModel.encode("a list of names"))
        #expect(first.count == model.embeddingDimension)
        #expect(first.allSatisfy { abs($0) <= 32_767 })
        #expect(first != model.embedding(of: ReferenceModel.encode("a list of games")))
    }

    @Test("A text embedded in pieces has the embedding of the whole", arguments: [1, 7, 512])
    func pieces(size: Int) {
        let text = ReferenceModel.encode(String(repeating: "Raise an error when there is none. ", count: 20))
        var embedder = model.embedder()
        for start in stride(from: 0, to: text.count, by: size) { embedder.read(text[start..<min(start + size, text.count)]) }
        #expect(embedder.vector == model.embedding(of: text))
    }
}
