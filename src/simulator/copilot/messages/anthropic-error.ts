import type { Account } from "../../account.ts";
import { type Answer, textAnswer } from "../../answer.ts";

/** A refusal in Anthropic's shape (contract 9.1), as plain text like all of Copilot's unless it is clean. */
export function anthropicError(account: Account, message: string): Answer {
  const body = JSON.stringify({
    type: "error",
    error: { type: "invalid_request_error", message },
    request_id: `req_simulated${account.nextSerial()}`,
  });
  if (account.personality === "quirky") return textAnswer(400, body);
  return { status: 400, headers: { "content-type": "application/json" }, body };
}
