import Metering
import Testing

/// References to what an upstream keeps for all callers alike.
@Suite struct StoredReferenceTests {
    private func members(_ endpoint: Endpoint, _ body: String) throws -> [String] {
        try InferenceRequest(endpoint: endpoint, body: Array(body.utf8)).storedReferences.map { "\($0.member)=\($0.id)" }
    }

    @Test(
        "A reference is found wherever it stands, and however it is spelled",
        arguments: [
            (Endpoint.responses, #""input":"x","previous_response_id":"resp_1""#, "previous_response_id=resp_1"),
            (.responses, #""input":"x","conversation":"conv_1""#, "conversation=conv_1"),
            (.responses, #""input":"x","conversation":{"id":"conv_1"}"#, "conversation=conv_1"),
            (.responses, #""prompt":{"variables":{},"id":"pmpt_1"}"#, "prompt=pmpt_1"),
            (.responses, #""input":[{"type":"item_reference","id":"msg_1"}]"#, "item_reference=msg_1"),
            (.responses, #""input":[{"id":"msg_1"}]"#, "item_reference=msg_1"),
            (.responses, #""input":[{"role":"user","content":[{"type":"input_file","file_id":"file-1"}]}]"#, "file_id=file-1"),
            (.responses, #""input":[{"role":"user","content":[{"type":"input_image","fil\u0065_id":"file-1"}]}]"#, "file_id=file-1"),
            (.responses, #""input":[{"role":"user","content":[{"type":"input_image","File_ID":"file-1"}]}]"#, "file_id=file-1"),
            (.responses, #""input":"x","tools":[{"type":"file_search","vector_store_ids":["vs_1"]}]"#, "vector_store_ids=vs_1"),
            (.responses, #""input":"x","tools":[{"type":"code_interpreter","container":"cntr_1"}]"#, "container=cntr_1"),
            (.responses, #""input":"x","tools":[{"type":"code_interpreter","container":{"type":"auto","file_ids":["file-1"]}}]"#, "file_ids=file-1"),
            (.chatCompletions, #""messages":[{"role":"user","content":[{"type":"file","file":{"file_id":"file-1"}}]}]"#, "file_id=file-1"),
            (.chatCompletions, #""messages":[{"role":"assistant","audio":{"id":"audio_1"}}]"#, "audio=audio_1"),
            (.messages, #""messages":[],"container":"container_1""#, "container=container_1"),
            (.messages, #""messages":[],"container":{"id":"container_1"}"#, "container=container_1"),
            (
                .messages, #""messages":[{"role":"user","content":[{"type":"document","source":{"type":"file","file_id":"file_1"}}]}]"#,
                "file_id=file_1"
            ),
        ] as [(Endpoint, String, String)])
    func found(endpoint: Endpoint, members: String, expected: String) throws {
        #expect(try self.members(endpoint, #"{"model":"m",\#(members)}"#) == [expected])
        #expect(try self.members(endpoint, #"{\#(members),"model":"m"}"#) == [expected])
    }

    @Test(
        "The caller's own data refers to nothing, whatever its names",
        arguments: [
            (Endpoint.responses, #""input":"x","previous_response_id":null,"conversation":null"#),
            (.responses, #""input":[{"type":"message","id":"msg_1","role":"assistant","content":[{"type":"output_text","text":"file_id"}]}]"#),
            (.responses, #""input":[{"type":"reasoning","id":"rs_1","summary":[]}]"#),
            (.responses, #""input":[{"type":"image_generation_call","id":"ig_1"}],"metadata":{"conversation":"mine"}"#),
            (
                .responses,
                #""input":[{"type":"web_search_call","id":"ws_1"}],"tools":[{"type":"function","parameters":{"properties":{"file_id":{"const":"x"}}}}]"#
            ),
            (.chatCompletions, #""messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:,"}}]}]"#),
            (
                .messages,
                #""messages":[{"role":"assistant","content":[{"type":"image"},{"type":"tool_use","id":"t","name":"read","input":{"file_id":"mine"}}]}]"#
            ),
        ] as [(Endpoint, String)])
    func ownData(endpoint: Endpoint, members: String) throws {
        #expect(try self.members(endpoint, #"{"model":"m",\#(members)}"#) == [])
    }
}
