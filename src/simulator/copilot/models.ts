import type { Account } from "../account.ts";
import { type Answer, type Call, jsonAnswer, textAnswer } from "../answer.ts";
import { invalid, refusalAnswer } from "./refusal.ts";

/** `GET /models` (contract 6.2). */
export function listModels(_call: Call, account: Account): Answer {
  return jsonAnswer({ object: "list", data: account.models });
}

/** `GET /models/{id}` (contract 6.3). */
export function oneModel(_call: Call, account: Account, id: string): Answer {
  const model = account.models.find((row) => row.id === id);
  return model ? jsonAnswer(model) : unknownModel(id, account);
}

/** `POST /models/{id}/policy` (contract 6.4): accepts a model's terms, or takes that back. */
export function setPolicy(call: Call, account: Account, id: string): Answer {
  const rows = account.models.filter((row) => row.id === id);
  if (rows.length === 0) return unknownModel(id, account);
  const state = readState(call.text);
  if (state === null) return textAnswer(400, "Bad Request");
  const policy = rows[0]?.policy;
  if (policy === undefined) return refusalAnswer(account.personality, invalid(`model ${id} has no policy to set`));
  for (const row of rows) row.policy = { ...policy, state };
  return jsonAnswer({ state, terms: policy.terms });
}

function unknownModel(id: string, account: Account): Answer {
  return refusalAnswer(account.personality, { message: `model ${id} not found`, code: "not_found" }, 404);
}

function readState(text: string): "enabled" | "disabled" | null {
  try {
    const { state } = JSON.parse(text) as { state?: unknown };
    return state === "enabled" || state === "disabled" ? state : null;
  } catch {
    return null;
  }
}
