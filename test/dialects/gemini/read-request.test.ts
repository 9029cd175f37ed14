import { describe, expect, test } from "bun:test";
import { geminiEvents } from "../../../src/dialects/gemini/events.ts";
import { failureOf } from "../../support/kind-of.ts";
import { bodyOf, HELLO, readGemini, URL_OF_STREAM } from "./bodies.ts";

const CONFIG = {
  temperature: 0.5,
  topP: 0.9,
  topK: 40,
  presencePenalty: 0.1,
  frequencyPenalty: -0.1,
  seed: 7,
  maxOutputTokens: 100,
  stopSequences: ["END"],
  candidateCount: 2,
};

const configured = (generationConfig: object) => readGemini({ contents: [HELLO], generationConfig });

describe("a request to Gemini's API", () => {
  test("has its model and the wish for a stream in the URL", () => {
    const { facts, conversation, dropped } = readGemini({
      contents: [HELLO],
      systemInstruction: { parts: [{ text: "Be short." }] },
    });
    expect(facts).toEqual({
      model: "gpt-4.1",
      stream: true,
      choices: 1,
      includeUsage: true,
      initiator: "user",
      hasImages: false,
    });
    expect(conversation.turns).toEqual([
      { role: "instructions", parts: [{ kind: "text", text: "Be short." }] },
      { role: "user", parts: [{ kind: "text", text: "Hello" }] },
    ]);
    expect(conversation.stream).toBe(true);
    expect(dropped).toEqual([]);
    expect(readGemini({ contents: [HELLO] }, "/v1/models/a%2Fb:x:generateContent").facts).toMatchObject({
      model: "a/b:x",
      stream: false,
    });
  });

  test("means the same in camelCase and in snake_case, with brackets around one and without", () => {
    const camel = readGemini({
      systemInstruction: { parts: [{ text: "Be short." }] },
      contents: [{ role: "user", parts: [{ inlineData: { mimeType: "image/png", data: "aGk=" } }] }],
      tools: [{ functionDeclarations: [{ name: "f", parametersJsonSchema: { type: "object" } }] }],
      toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["f"] } },
      generationConfig: { maxOutputTokens: 5, thinkingConfig: { includeThoughts: true, thinkingBudget: 9 } },
    });
    const snake = readGemini({
      system_instruction: { parts: { text: "Be short." } },
      contents: { parts: { inline_data: { mime_type: "image/png", data: "aGk=" } } },
      tools: { function_declarations: { name: "f", parameters_json_schema: { type: "object" } } },
      tool_config: { function_calling_config: { mode: "ANY", allowed_function_names: ["f"] } },
      generation_config: { max_output_tokens: 5, thinking_config: { include_thoughts: true, thinking_budget: 9 } },
    });
    expect(snake).toEqual(camel);
    expect(snake.facts.hasImages).toBe(true);
  });

  test("may set everything that Gemini's models can be told", () => {
    const { facts, conversation } = configured(CONFIG);
    const { maxOutputTokens, stopSequences, candidateCount, ...sampling } = CONFIG;
    expect(conversation).toMatchObject({
      sampling,
      maxTokens: maxOutputTokens,
      stop: stopSequences,
      choices: candidateCount,
    });
    expect(facts.choices).toBe(2);
  });

  test.each([
    [{}, undefined],
    [{ includeThoughts: true }, { summary: "auto" }],
    [{ thinkingBudget: 0, includeThoughts: true }, { isOff: true }],
    [{ thinkingBudget: -1 }, { isAdaptive: true }],
    [{ thinkingBudget: 4096 }, { budgetTokens: 4096 }],
    [
      { thinkingLevel: "HIGH", includeThoughts: true },
      { effort: "high", summary: "auto" },
    ],
    [{ thinkingLevel: "XHIGH" }, { effort: "xhigh" }],
    [{ thinkingLevel: "THINKING_LEVEL_UNSPECIFIED" }, undefined],
  ])("says how much is to be thought: %j", (thinkingConfig, wish) => {
    expect(configured({ thinkingConfig }).conversation.reasoning).toEqual(wish as never);
  });

  test("shows thoughts to those who ask for them", () => {
    expect(configured({ thinkingConfig: { includeThoughts: true } }).asked).toEqual({});
    expect(configured({}).asked).toEqual({ hidesReasoning: true });
  });

  const bound = (schema: object) => ({ kind: "schema", schema });
  test.each([
    [{ responseMimeType: "text/plain" }, undefined],
    [{ responseMimeType: "application/json" }, { kind: "json" }],
    [{ responseSchema: { type: "STRING" } }, bound({ type: "string" })],
    [{ responseJsonSchema: { type: "string", x_y: 1 } }, bound({ type: "string", x_y: 1 })],
    [{ _responseJsonSchema: { const: 1 }, responseMimeType: "application/json" }, bound({ const: 1 })],
  ])("binds the answer: %j", (config, format) => {
    const { conversation } = configured(config);
    if (format) expect(conversation.format).toMatchObject(format);
    else expect(conversation.format).toBeUndefined();
  });

  test("has functions, and of hosted tools the names in what is told", () => {
    const { conversation, dropped } = readGemini({
      contents: [HELLO],
      tools: [
        { functionDeclarations: [{ name: "f", description: "Does.", parameters: { type: "OBJECT" }, behavior: "X" }] },
        { googleSearch: {}, codeExecution: {} },
        { functionDeclarations: [{ name: "g" }] },
      ],
    });
    expect(conversation.tools).toEqual([
      { name: "f", description: "Does.", schema: { type: "object" }, strict: undefined },
      { name: "g", description: undefined, schema: { type: "object", properties: {} }, strict: undefined },
    ]);
    expect(dropped).toEqual([
      "tools[0].functionDeclarations[0].behavior",
      "tools[1].googleSearch",
      "tools[1].codeExecution",
    ]);
  });

  test.each([
    [{ mode: "AUTO" }, undefined, ["f", "g"]],
    [{ mode: "NONE" }, { kind: "none" }, ["f", "g"]],
    [{ mode: "ANY" }, { kind: "required" }, ["f", "g"]],
    [{ mode: "ANY", allowedFunctionNames: ["g"] }, { kind: "named", name: "g" }, ["g"]],
    [{ mode: "VALIDATED", allowedFunctionNames: ["f"] }, undefined, ["f"]],
  ])("lets functions be called: %j", (functionCallingConfig, choice, names) => {
    const { conversation } = readGemini({
      contents: [HELLO],
      tools: [{ functionDeclarations: [{ name: "f" }, { name: "g" }] }],
      toolConfig: { functionCallingConfig },
    });
    expect(conversation.toolChoice).toEqual(choice as never);
    expect(conversation.tools.map(({ name }) => name)).toEqual(names);
  });

  test("refuses a choice that allows none of the functions", async () => {
    const toolConfig = { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["h"] } };
    const tools = [{ functionDeclarations: [{ name: "f" }] }];
    const failure = await failureOf(async () => readGemini({ contents: [HELLO], tools, toolConfig }));
    const param = "toolConfig.functionCallingConfig.allowedFunctionNames";
    expect(failure).toMatchObject({ kind: "invalid_value", details: { param } });
  });

  test("tells every field that goes no further, and no name that may be a secret", () => {
    const { dropped } = readGemini({
      model: "models/gpt-4.1",
      contents: [{ ...HELLO, mood: "good", parts: [{ text: "x", videoMetadata: {}, partMetadata: null }] }],
      safetySettings: [],
      labels: null,
      "key-123": 1,
      toolConfig: { retrievalConfig: {}, functionCallingConfig: { streamFunctionCallArguments: true } },
      generationConfig: { mediaResolution: "LOW", thinkingConfig: { depth: 1 } },
    });
    expect(dropped).toEqual([
      "safetySettings",
      "other-field",
      "contents[0].mood",
      "contents[0].parts[0].videoMetadata",
      "toolConfig.retrievalConfig",
      "toolConfig.functionCallingConfig.streamFunctionCallArguments",
      "generationConfig.mediaResolution",
      "generationConfig.thinkingConfig.depth",
    ]);
  });

  test.each([
    ["contents", {}],
    ["contents", { contents: [{ role: "user", parts: [{ text: "" }] }] }],
    ["contents[0]", { contents: ["hi"] }],
    ["contents[0].role", { contents: [{ ...HELLO, role: "system" }] }],
    ["contents[0].parts[0].text", { contents: [{ parts: [{ text: 1 }] }] }],
    ["cachedContent", { contents: [HELLO], cachedContent: "cachedContents/1" }],
    ["systemInstruction.parts[0].inlineData", { contents: [HELLO], systemInstruction: { parts: { inlineData: {} } } }],
    ["tools[0].functionDeclarations[0].name", { contents: [HELLO], tools: [{ functionDeclarations: [{}] }] }],
    [
      "toolConfig.functionCallingConfig.mode",
      { contents: [HELLO], tools: [], toolConfig: { functionCallingConfig: { mode: "SOME" } } },
    ],
    ...Object.entries({
      maxOutputTokens: 0,
      candidateCount: 9,
      temperature: "hot",
      responseLogprobs: true,
      responseModalities: ["IMAGE"],
      responseFormat: [{}],
      responseMimeType: "text/x.enum",
    }).map(([name, value]) => [`generationConfig.${name}`, { contents: [HELLO], generationConfig: { [name]: value } }]),
    [
      "generationConfig.thinkingConfig.thinkingLevel",
      { contents: [HELLO], generationConfig: { thinkingConfig: { thinkingLevel: "HUGE" } } },
    ],
  ] as [string, object][])("is refused by the field %s where that is wrong", async (param, request) => {
    const { details } = await failureOf(async () => readGemini(request));
    expect(details.param).toBe(param);
  });

  test("is told how to ask for one of several words, also where it has given them as a schema", async () => {
    const responseSchema = { type: "STRING", enum: ["sun", "rain"] };
    const generationConfig = { responseMimeType: "text/x.enum", responseSchema };
    const failure = await failureOf(async () => readGemini({ contents: [HELLO], generationConfig }));
    expect(failure.message).toEndWith("for one of several words ask for JSON, an object with an `enum`.");
  });

  test.each([
    "/v1beta/models/gpt-4.1",
    "/v1beta/models/gpt-4.1:embedContent",
    "/v1beta/models/:generateContent",
    "/v1beta/models?x=/models/gpt-4.1:generateContent",
    "/v1beta/models/%:%",
  ])("is refused where the URL asks no model: %s", async (url) => {
    expect(await failureOf(async () => readGemini({ contents: [HELLO] }, url))).toMatchObject({ kind: "not_found" });
  });

  test("to count tokens may be a whole request inside another, and elsewhere may not", () => {
    const inside = { generateContentRequest: { model: "models/gpt-4.1", contents: [HELLO], tools: [{}] } };
    const url = "/v1beta/models/gpt-4.1:countTokens";
    expect(readGemini(inside, url).conversation.turns).toHaveLength(1);
    expect(() => readGemini(inside)).toThrow("contents");
  });

  test("is given up where the reading of it was cut short", () => {
    const options = { maxValues: 2, url: URL_OF_STREAM };
    expect(geminiEvents.inspect(bodyOf({ contents: [HELLO] }), 32, options)).toBeUndefined();
  });
});
