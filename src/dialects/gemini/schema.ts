import * as z from "zod";

/** For the API's documentation: what clients can rely on. What is checked of a request is checked where it is read. */
const part = z.looseObject({
  text: z.string().optional(),
  thought: z.boolean().optional().describe("The text is what the model thought."),
  thoughtSignature: z.string().optional().describe("To be sent back with its part, as it is."),
  inlineData: z.looseObject({ mimeType: z.string(), data: z.string().describe("In base64.") }).optional(),
  functionCall: z
    .looseObject({ id: z.string().optional(), name: z.string(), args: z.looseObject({}).optional() })
    .optional(),
  functionResponse: z
    .looseObject({ id: z.string().optional(), name: z.string(), response: z.looseObject({}).optional() })
    .optional(),
});

const content = z.looseObject({ role: z.enum(["user", "model"]).optional(), parts: z.array(part) });

const functionDeclaration = z.looseObject({
  name: z.string(),
  description: z.string().optional(),
  parameters: z.looseObject({}).optional().describe("A schema in Google's form."),
  parametersJsonSchema: z.looseObject({}).optional().describe("The same as a JSON Schema."),
});

const generationConfig = z.looseObject({
  temperature: z.number().optional(),
  topP: z.number().optional(),
  topK: z.number().optional(),
  maxOutputTokens: z.int().optional(),
  stopSequences: z.array(z.string()).optional(),
  responseMimeType: z.enum(["text/plain", "application/json"]).optional(),
  responseSchema: z.looseObject({}).optional().describe("A schema in Google's form."),
  responseJsonSchema: z.looseObject({}).optional().describe("The same as a JSON Schema."),
  thinkingConfig: z
    .looseObject({
      includeThoughts: z.boolean().optional(),
      thinkingBudget: z.int().optional().describe("Tokens; 0 for none, −1 to leave it to the model."),
      thinkingLevel: z.enum(["MINIMAL", "LOW", "MEDIUM", "HIGH", "XHIGH"]).optional(),
    })
    .optional(),
});

/** The body of a call, whose names may also be written as `snake_case`. */
export const requestSchema = z.looseObject({
  contents: z.array(content),
  systemInstruction: content.optional(),
  tools: z
    .array(z.looseObject({ functionDeclarations: z.array(functionDeclaration).optional() }))
    .optional()
    .describe("Tools that Google runs are left out, and told."),
  toolConfig: z.looseObject({}).optional(),
  generationConfig: generationConfig.optional(),
});

/** The answer in one piece, or a piece of a streamed one. */
export const answerSchema = z.looseObject({
  candidates: z.array(
    z.looseObject({
      content,
      finishReason: z.enum(["STOP", "MAX_TOKENS", "SAFETY"]).optional().describe("In the last piece of a stream."),
      index: z.int(),
    }),
  ),
  usageMetadata: z
    .looseObject({ promptTokenCount: z.int(), candidatesTokenCount: z.int(), totalTokenCount: z.int() })
    .optional(),
  modelVersion: z.string(),
  responseId: z.string(),
});

/** What is answered to `:countTokens`. */
export const countSchema = z.looseObject({ totalTokens: z.int() });

export const modelSchema = z.looseObject({
  name: z.string(),
  displayName: z.string(),
  inputTokenLimit: z.int().optional(),
  outputTokenLimit: z.int().optional(),
  supportedGenerationMethods: z.array(z.string()),
});

export const modelListSchema = z.looseObject({ models: z.array(modelSchema) });

/** Any failure; in a stream it is a piece of it. */
export const errorSchema = z.looseObject({
  error: z.looseObject({ code: z.int(), message: z.string(), status: z.string() }),
});
