"""Writes a model in GGUF, version 3: a llama of one layer with random weights whose vocabulary is the printable characters of ASCII, and bytes."""

import random
import struct
import sys

UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
FORMATS = {UINT32: "<I", INT32: "<i", FLOAT32: "<f", BOOL: "<?"}
NORMAL, UNKNOWN, CONTROL, MARK, BYTE = 1, 2, 3, 4, 6
WIDTH, LEADS, HEADS, CONTEXT, ALIGNMENT = 64, 5, 2, 16384, 32
# The roles and marks of Qwen's models, by which llama.cpp knows how tools are called and holds the model to it.
TEMPLATE = """{%- if tools %}
<|im_start|>system
You may call functions, whose signatures stand within <tools></tools>:
<tools>
{%- for tool in tools %}
{{ tool | tojson }}
{%- endfor %}
</tools>
For each call return a JSON object within <tool_call></tool_call>:
<tool_call>
{"name": <function-name>, "arguments": <args-json-object>}
</tool_call><|im_end|>
{%- endif %}
{%- for message in messages %}
{%- if message.role == "tool" %}
<|im_start|>user
<tool_response>
{{ message.content }}
</tool_response><|im_end|>
{%- elif message.tool_calls %}
<|im_start|>assistant
{%- if message.content %}
{{ message.content }}
{%- endif %}
{%- for call in message.tool_calls %}
<tool_call>
{"name": "{{ call.function.name }}", "arguments": {{ call.function.arguments | tojson }}}
</tool_call>
{%- endfor %}<|im_end|>
{%- else %}
<|im_start|>{{ message.role }}
{{ message.content }}<|im_end|>
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
<|im_start|>assistant
<|answer|>{% endif %}"""


def text(value):
    value = value.encode()
    return struct.pack("<Q", len(value)) + value


def encoded(kind, value):
    return text(value) if kind == STRING else struct.pack(FORMATS[kind], value)


def pair(key, kind, value):
    return text(key) + struct.pack("<I", kind) + encoded(kind, value)


def pairs(key, kind, values):
    return text(key) + struct.pack("<IIQ", ARRAY, kind, len(values)) + b"".join(encoded(kind, value) for value in values)


# The words of the template that the request does not hold are one token each, as they would be few tokens of a real vocabulary: otherwise a prompt had more
# tokens than the request has bytes, which no hold covers.
PHRASES = [line for line in TEMPLATE.splitlines() if line.startswith(("You may", "For each", '{"name": <'))]


def vocabulary():
    special = [("<unk>", UNKNOWN), ("<s>", CONTROL), ("</s>", CONTROL), ("<|answer|>", CONTROL), ("<tool_call>", MARK)]
    characters = [("▁" if byte == 0x20 else chr(byte), NORMAL) for byte in range(0x20, 0x7F)]
    return special + [(f"<0x{byte:02X}>", BYTE) for byte in range(256)] + characters + [(phrase, MARK) for phrase in PHRASES]


def metadata(tokens):
    return [
        pair("general.architecture", STRING, "llama"),
        pair("general.name", STRING, "tiny"),
        pair("llama.context_length", UINT32, CONTEXT),
        pair("llama.embedding_length", UINT32, WIDTH),
        pair("llama.block_count", UINT32, 1),
        pair("llama.feed_forward_length", UINT32, WIDTH),
        pair("llama.attention.head_count", UINT32, HEADS),
        pair("llama.attention.head_count_kv", UINT32, HEADS),
        pair("llama.attention.layer_norm_rms_epsilon", FLOAT32, 1e-5),
        pair("llama.rope.dimension_count", UINT32, WIDTH // HEADS),
        pair("llama.vocab_size", UINT32, len(tokens)),
        pair("tokenizer.ggml.model", STRING, "llama"),
        pairs("tokenizer.ggml.tokens", STRING, [token for token, _ in tokens]),
        pairs("tokenizer.ggml.scores", FLOAT32, [0.0] * len(tokens)),
        pairs("tokenizer.ggml.token_type", INT32, [kind for _, kind in tokens]),
        pair("tokenizer.ggml.unknown_token_id", UINT32, 0),
        pair("tokenizer.ggml.bos_token_id", UINT32, 1),
        pair("tokenizer.ggml.eos_token_id", UINT32, 2),
        pair("tokenizer.ggml.add_bos_token", BOOL, True),
        pair("tokenizer.ggml.add_space_prefix", BOOL, False),
        pair("tokenizer.chat_template", STRING, TEMPLATE),
    ]


def tensors(tokens, seed):
    source = random.Random(seed)

    def noise(count, scale):
        return struct.pack(f"<{count}f", *(source.gauss(0, scale) for _ in range(count)))

    def row(leads, has_rest):
        return struct.pack(f"<{LEADS}f", *leads) + (noise(WIDTH - LEADS, 1) if has_rest else bytes(4 * (WIDTH - LEADS)))

    def lead(weight, *numbers):
        return [weight if index in numbers else 0 for index in range(LEADS)]

    # Five dimensions make each answer begin with a tool's call and a newline, close the call after a `}` and a newline, and end after a `>`: llama.cpp would
    # let a call that it demands come after any text, and others after it. Where no tool is offered this is text like any other.
    before = {"<|answer|>": lead(16, 0), "<tool_call>": lead(16, 1), ">": lead(16, 2), "}": lead(16, 3), "<0x0A>": lead(16, 4)}
    rows = (row(before.get(token, lead(0)), token not in before) for token, _ in tokens)
    yield "token_embd.weight", (WIDTH, len(tokens)), b"".join(rows)
    # Nothing else of bytes and of special tokens has a weight, so that the model goes on in printable characters.
    after = {"<tool_call>": lead(8, 0), "<0x0A>": lead(8, 1, 3), "</s>": lead(8, 2), "<": lead(8, 4)}
    rows = (row(after.get(token, lead(0)), kind == NORMAL) for token, kind in tokens)
    yield "output.weight", (WIDTH, len(tokens)), b"".join(rows)
    ones = struct.pack("<f", 1) * WIDTH
    for name in ("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"):
        yield f"{name}.weight", (WIDTH,), ones
    for name in ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"):
        yield f"blk.0.{name}.weight", (WIDTH, WIDTH), noise(WIDTH * WIDTH, 0.1)


def padded(data):
    return data + bytes(-len(data) % ALIGNMENT)


def model(seed=1):
    """The file's bytes, always the same for a seed."""
    tokens = vocabulary()
    pairs_of_model = metadata(tokens)
    names, data, count = b"", b"", 0
    for name, shape, content in tensors(tokens, seed):
        names += text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, 0, len(data))
        data += padded(content)
        count += 1
    return padded(b"GGUF" + struct.pack("<IQQ", 3, count, len(pairs_of_model)) + b"".join(pairs_of_model) + names) + data


if __name__ == "__main__":
    with open(sys.argv[1], "wb") as file:
        file.write(model())
