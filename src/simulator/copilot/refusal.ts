import type { SimulatorState } from "../account.ts";
import { type Answer, textAnswer } from "../answer.ts";

/** Copilot's error object (contract 9.1 and 9.2); without a code it is only a line of text. */
export type Refusal = { message: string; code?: string; param?: string; type?: string };

/** The code of whatever the model's provider doesn't like in a body (contract 9.2). */
export function invalid(message: string): Refusal {
  return { message, code: "invalid_request_body" };
}

/** An error in JSON, which the real service calls plain text and ends with a newline (contract 9.1). */
export function refusalAnswer(personality: SimulatorState["personality"], error: Refusal, status = 400): Answer {
  if (error.code === undefined) return textAnswer(status, error.message);
  const body = JSON.stringify({ error });
  if (personality === "clean") return { status, headers: { "content-type": "application/json" }, body };
  return textAnswer(status, body);
}
