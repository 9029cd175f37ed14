import type { Account } from "../account.ts";
import { type Answer, type Call, textAnswer } from "../answer.ts";

/** The integration that the editor plugins' GitHub App may use (contract 0). */
const INTEGRATION_ID = "vscode-chat";

/** Why Copilot's API refuses a caller, or null (contract 4, 5.1, 9.3 and 9.4). */
export function refuseCopilotCaller(call: Call, account: Account): Answer | null {
  const token = /^Bearer (.+)$/.exec(call.headers["authorization"] ?? "")?.[1];
  if (token === undefined) return textAnswer(400, "bad request: Authorization header is badly formatted");
  const expiresAtMs = account.copilotTokens.get(token);
  if (expiresAtMs === undefined) return textAnswer(401, "unauthorized: invalid token");
  if (account.nowMs() >= expiresAtMs) return textAnswer(401, "IDE token expired: unauthorized: token expired");
  if (!call.headers["editor-version"])
    return textAnswer(400, "bad request: missing Editor-Version header for IDE auth");
  if (call.headers["copilot-integration-id"] !== INTEGRATION_ID) {
    return textAnswer(403, "unauthorized: token not authorized for this integration");
  }
  if (call.origin !== account.planOrigin) return textAnswer(421, "Misdirected Request");
  if (call.method === "POST" && !call.headers["content-type"]?.includes("json")) return textAnswer(400, "Bad Request");
  return null;
}
