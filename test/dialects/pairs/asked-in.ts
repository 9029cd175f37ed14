import { type Called, type Exchange, type Shown, type Talk, toolsOf } from "./any-talk.ts";
import { exactly } from "./exact-json.ts";

/** A conversation as the SDKs of each dialect write it. */
export const ASKED_IN = {
  "openai-chat": chat,
  "openai-responses": responses,
  "anthropic-messages": messages,
  "ollama-chat": ollama,
  gemini,
} as const;

const ANY_INPUT = { type: "object" };

function dataUrl(mediaType: string, data: string): string {
  return `data:${mediaType};base64,${data}`;
}

/** A field that is left out where there is nothing in it. */
function filled<Value>(name: string, values: readonly Value[]): Record<string, readonly Value[]> {
  return values.length === 0 ? {} : { [name]: values };
}

function chat(talk: Talk) {
  const part = (shown: Shown) => {
    if ("text" in shown) return { type: "text", text: shown.text };
    if ("image" in shown) return { type: "image_url", image_url: { url: dataUrl("image/png", shown.image) } };
    return { type: "file", file: { filename: shown.name, file_data: dataUrl("application/pdf", shown.pdf) } };
  };
  const call = ({ id, name, input }: Called) => ({ id, type: "function", function: { name, arguments: input } });
  const messagesOf = ({ shown, reminder, said: { thought, texts, calls } }: Exchange) => [
    { role: "user", content: shown.map(part) },
    ...(reminder === undefined ? [] : [{ role: "system", content: reminder }]),
    {
      role: "assistant",
      content: texts.length > 1 ? texts.map((text) => ({ type: "text", text })) : (texts[0] ?? null),
      ...(thought === undefined ? {} : { reasoning_content: thought }),
      ...filled("tool_calls", calls.map(call)),
    },
    ...calls.map(({ id, result }) => ({ role: "tool", tool_call_id: id, content: result.map(part) })),
  ];
  return {
    messages: [
      ...talk.instructions.map((content) => ({ role: "system", content })),
      ...talk.exchanges.flatMap(messagesOf),
      { role: "user", content: talk.last.map(part) },
    ],
    ...filled(
      "tools",
      toolsOf(talk).map((name) => ({ type: "function", function: { name, parameters: ANY_INPUT } })),
    ),
  };
}

function responses(talk: Talk) {
  const part = (shown: Shown) => {
    if ("text" in shown) return { type: "input_text", text: shown.text };
    if ("image" in shown) {
      return { type: "input_image", image_url: dataUrl("image/png", shown.image), detail: "auto" };
    }
    return { type: "input_file", filename: shown.name, file_data: dataUrl("application/pdf", shown.pdf) };
  };
  const user = (shown: readonly Shown[]) => ({ type: "message", role: "user", content: shown.map(part) });
  const thinking = (text: string) => ({ type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text }] });
  const saying = (text: string) => ({
    ...{ type: "message", id: "msg_1", role: "assistant", status: "completed" },
    content: [{ type: "output_text", text, annotations: [] }],
  });
  const itemsOf = ({ shown, reminder, said: { thought, texts, calls } }: Exchange) => [
    user(shown),
    ...(reminder === undefined ? [] : [{ role: "developer", content: reminder }]),
    ...(thought === undefined ? [] : [thinking(thought)]),
    ...texts.map(saying),
    ...calls.map(({ id, name, input }) => ({ type: "function_call", call_id: id, name, arguments: input })),
    ...calls.map(({ id, result }) => ({ type: "function_call_output", call_id: id, output: result.map(part) })),
  ];
  const [first, ...others] = talk.instructions;
  return {
    ...(first === undefined ? {} : { instructions: first }),
    input: [
      ...others.map((text) => ({ role: "system", content: [{ type: "input_text", text }] })),
      ...talk.exchanges.flatMap(itemsOf),
      user(talk.last),
    ],
    tools: toolsOf(talk).map((name) => ({ type: "function", name, parameters: ANY_INPUT, strict: false })),
    store: false,
  };
}

function messages(talk: Talk) {
  const source = (media_type: string, data: string) => ({ source: { type: "base64", media_type, data } });
  const block = (shown: Shown) => {
    if ("text" in shown) return { type: "text", text: shown.text };
    if ("image" in shown) return { type: "image", ...source("image/png", shown.image) };
    return { type: "document", ...source("application/pdf", shown.pdf), title: shown.name };
  };
  const result = ({ id, result: shown, isError }: Called) => ({
    ...{ type: "tool_result", tool_use_id: id, content: shown.map(block) },
    ...(isError ? { is_error: true } : {}),
  });
  const resultsBefore = (index: number) => (talk.exchanges[index - 1]?.said.calls ?? []).map(result);
  const messagesOf = ({ shown, reminder, said: { thought, texts, calls } }: Exchange, index: number) => [
    { role: "user", content: [...resultsBefore(index), ...shown.map(block)] },
    ...(reminder === undefined ? [] : [{ role: "system", content: reminder }]),
    {
      role: "assistant",
      content: [
        ...(thought === undefined ? [] : [{ type: "thinking", thinking: thought, signature: "c2lnbmVk" }]),
        ...texts.map((text) => ({ type: "text", text })),
        ...calls.map(({ id, name, input }) => ({ type: "tool_use", id, name, input: exactly(input) })),
      ],
    },
  ];
  return {
    max_tokens: 1000,
    system: talk.instructions.map((text) => ({ type: "text", text })),
    messages: [
      ...talk.exchanges.flatMap(messagesOf),
      { role: "user", content: [...resultsBefore(talk.exchanges.length), ...talk.last.map(block)] },
    ],
    tools: toolsOf(talk).map((name) => ({ name, input_schema: ANY_INPUT })),
  };
}

/** A message has one text, with its images behind it. */
function ollama(talk: Talk) {
  const message = (role: string, shown: readonly Shown[]) => ({
    ...{ role, content: shown.flatMap((one) => ("text" in one ? [one.text] : [])).join("") },
    ...filled(
      "images",
      shown.flatMap((one) => ("image" in one ? [one.image] : [])),
    ),
  });
  const call = ({ id, name, input }: Called) => ({ id, function: { name, arguments: exactly(input) } });
  const messagesOf = ({ shown, reminder, said: { thought, texts, calls } }: Exchange) => [
    message("user", shown),
    ...(reminder === undefined ? [] : [{ role: "system", content: reminder }]),
    {
      ...{ role: "assistant", content: texts.join("") },
      ...(thought === undefined ? {} : { thinking: thought }),
      ...filled("tool_calls", calls.map(call)),
    },
    ...calls.map(({ id, name, result }) => ({ ...message("tool", result), tool_name: name, tool_call_id: id })),
  ];
  return {
    stream: false,
    messages: [
      ...talk.instructions.map((content) => ({ role: "system", content })),
      ...talk.exchanges.flatMap(messagesOf),
      message("user", talk.last),
    ],
    tools: toolsOf(talk).map((name) => ({ type: "function", function: { name, parameters: ANY_INPUT } })),
  };
}

function gemini(talk: Talk) {
  const part = (shown: Shown) => {
    if ("text" in shown) return { text: shown.text };
    if ("image" in shown) return { inlineData: { mimeType: "image/png", data: shown.image } };
    return { inlineData: { mimeType: "application/pdf", data: shown.pdf, displayName: shown.name } };
  };
  const result = ({ id, name, result: shown, isError }: Called) => {
    const [first, ...rest] = shown;
    const isText = first !== undefined && "text" in first;
    const response = { [isError ? "error" : "output"]: isText ? first.text : "" };
    return { functionResponse: { id, name, response, ...filled("parts", (isText ? rest : shown).map(part)) } };
  };
  const contentsOf = ({ shown, said: { thought, texts, calls } }: Exchange) => [
    { role: "user", parts: shown.map(part) },
    {
      role: "model",
      parts: [
        ...(thought === undefined ? [] : [{ text: thought, thought: true }]),
        ...texts.map((text) => ({ text })),
        ...calls.map(({ id, name, input }) => ({ functionCall: { id, name, args: exactly(input) } })),
      ],
    },
    ...(calls.length === 0 ? [] : [{ role: "user", parts: calls.map(result) }]),
  ];
  return {
    systemInstruction: { parts: talk.instructions.map((text) => ({ text })) },
    contents: [...talk.exchanges.flatMap(contentsOf), { role: "user", parts: talk.last.map(part) }],
    tools: [{ functionDeclarations: toolsOf(talk).map((name) => ({ name, parametersJsonSchema: ANY_INPUT })) }],
  };
}
