import type { AnswerContext } from "../dialect.ts";
import type { LooseObject } from "../loose-json.ts";
import { responseId } from "./ids.ts";

/**
 * A `response` with every member that OpenAI's type says is there: what is known of it in `fields`, else what the client
 * asked, else OpenAI's default. Nothing is stored here or upstream, whatever was asked (contract 8.1).
 */
export function responseObject(context: AnswerContext, fields: LooseObject): LooseObject {
  const { requestId, createdSeconds, model, asked } = context;
  const whole: Record<string, unknown> = {
    id: responseId(requestId),
    object: "response",
    created_at: createdSeconds,
    status: "completed",
    access_programs: null,
    background: false,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    metadata: {},
    model,
    output: [],
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: false,
    temperature: 1,
    text: { format: { type: "text" } },
    tool_choice: "auto",
    tools: [],
    top_p: 1,
    truncation: "disabled",
    usage: null,
  };
  for (const [name, value] of [...Object.entries(fields), ...Object.entries(asked.echo ?? {})]) {
    if (value !== undefined && value !== null) whole[name] = value;
  }
  return whole;
}
