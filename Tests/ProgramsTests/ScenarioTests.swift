import Programs
import StrictJSON
import Testing

@Suite("Scenarios of programs")
struct ScenarioTests {
    @Test("Every scenario comes to its end, to the last digit and in the order of its keys", arguments: TemplateFiles.scenarioLines)
    func end(line: String) throws {
        let scenario = try Scenario(line: line)
        let template = try #require(TemplateFiles.byScenario[scenario.base], "no template runs \(scenario.name)")
        let expected = try #require(JSONValue(parsing: line)["then"])
        #expect(try template.run(scenario).text == expected.text)
    }

    @Test("All 54 scenarios are there, and no template runs another's")
    func complete() throws {
        #expect(TemplateFiles.scenarioLines.count == 54)
        var seen: Set<String> = []
        for name in TemplateFiles.names {
            for scenario in try TemplateFiles.template(name).scenarios {
                #expect(seen.insert(scenario).inserted, "\(scenario) is run by two templates")
            }
        }
        #expect(seen.count == 54)
    }

    @Test("Repeated elements are written out, with # as their index and numbers by a, b, m and least")
    func repetition() throws {
        let line = """
            {"scenario":"RND-1/2","given":{"sink":"rest","method":"floor","whole":null,"members":[{"repeat":"3","name":"M#",\
            "weight":{"a":"2","b":"1","m":"4","least":"1"}}]},"when":[{"at":"1","do":"split","repeat":"2","amount":"16"}]}
            """
        let scenario = try Scenario(line: line)
        #expect(scenario.events.map(\.number) == [1, 1])
        let end = try TemplateFiles.template("rounding").run(scenario)
        #expect(end["paid"]?["u"]?.text == #"{"M0":"8","M1":"16","M2":"8"}"#)
        #expect(end["pools"]?["u"]?.text == "{}")
    }

    @Test("More than 40 members are told by number, sum, first, last and hash")
    func large() throws {
        let line = """
            {"scenario":"RND-1/3","given":{"sink":"rest","method":"floor","whole":null,"members":[{"repeat":"10000","name":"M#","weight":"1"}]},\
            "when":[{"at":"1","do":"split","amount":"20007"}]}
            """
        let end = try TemplateFiles.template("rounding").run(Scenario(line: line))
        let paid = try #require(end["paid"]?["u"])
        #expect(paid["count"] == .string("10000"))
        #expect(paid["sum"] == .string("20000"))
        #expect(end["pools"]?["u"]?.text == #"{"rest":"7"}"#)
    }

    @Test(
        "What means nothing to a template is refused, not ignored",
        arguments: [
            (#"{"scenario":"RND-1","given":{"sink":"r","method":"floor","whole":null,"members":[],"extra":"1"},"when":[]}"#, "no use for extra"),
            (#"{"scenario":"RND-1","given":{"method":"floor","whole":null,"members":[]},"when":[]}"#, "sink is missing"),
            (
                #"{"scenario":"RND-1","given":{"sink":"r","method":"floor","whole":null,"members":[]},"when":[{"at":"1","do":"spilt"}]}"#,
                "no event spilt"
            ),
            (
                #"{"scenario":"RND-1","given":{"sink":"r","method":"round","whole":null,"members":[]},"when":[{"at":"1","do":"split","amount":"1"}]}"#,
                "no rounding"
            ),
            (#"{"scenario":"RND-1","given":{"sink":"r","method":"floor","whole":"1/2","members":[]},"when":[]}"#, "expected amount"),
            (#"{"scenario":"RND-1","given":{},"when":[],"than":{}}"#, "no member than"),
        ])
    func strict(line: String, message: String) throws {
        let error = #expect(throws: ProgramFault.self) { try TemplateFiles.template("rounding").run(Scenario(line: line)) }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }
}
