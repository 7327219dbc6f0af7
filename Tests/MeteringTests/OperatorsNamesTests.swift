import Metering
import Testing

@Suite struct OperatorsNamesTests {
    private let names = OperatorsNames(upstreamModel: "vendor/real-4.1", model: "ours")

    private func replaced(_ text: String) -> String { String(decoding: names.replaced(in: Array(text.utf8)), as: UTF8.self) }

    @Test(
        "The upstream's name of the model is replaced wherever it is a whole word",
        arguments: [
            ("The model `vendor/real-4.1` does not exist", "The model `ours` does not exist"),
            (#"{"message":"model: vendor/real-4.1"}"#, #"{"message":"model: ours"}"#),
            ("vendor/real-4.1", "ours"), ("No such model: vendor/real-4.1.", "No such model: ours."),
            ("limit for vendor/real-4.1: 9", "limit for ours: 9"), ("vendor/real-4.1 vendor/real-4.1", "ours ours"),
        ])
    func whole(text: String, expected: String) { #expect(replaced(text) == expected) }

    @Test(
        "A longer word that holds the name stays",
        arguments: ["vendor/real-4.10", "xvendor/real-4.1", "vendor/real-4.1-mini", "vendor/real-4.1.2", "vendor/real-4.1:free", "vendor/real-4", ""])
    func longer(text: String) { #expect(replaced(text) == text) }

    @Test("Ids of organisations, projects and keys are withheld, and words that begin like them are not")
    func ids() {
        #expect(
            replaced("Rate limit reached in organization org-AbCdEfGhIjKlMnOp12 (proj_0123456789abcdef) for sk-proj-0123456789abcdef.")
                == "Rate limit reached in organization org-withheld (proj_withheld) for sk-withheld.")
        for text in ["org-chart", "an org-mode file", "task-0123456789abcdefgh", "proj_x"] { #expect(replaced(text) == text) }
    }

    @Test("Nothing is replaced where the names are one")
    func same() {
        let text = Array("The model `ours` does not exist".utf8)
        #expect(OperatorsNames(upstreamModel: nil, model: "ours").replaced(in: text) == text)
    }
}
