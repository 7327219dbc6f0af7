/// OpenAI's moderations: texts and images in, judgements out.
enum ModerationsFormat: ListFormat {
    static var list: StaticString { "results" }
}
