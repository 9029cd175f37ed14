import type { Account } from "../account.ts";
import { type Answer, type Call, jsonAnswer } from "../answer.ts";

/** Why api.github.com refuses a call, or null (contract 1.3 and 2.1). */
export function refuseGitHubCaller(call: Call, account: Account): Answer | null {
  if (!call.headers["user-agent"]) {
    return {
      status: 403,
      headers: { "content-type": "text/html" },
      body: "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.\n",
    };
  }
  const token = /^(?:token|bearer) (.+)$/i.exec(call.headers["authorization"] ?? "")?.[1];
  if (token !== undefined && account.gitHubTokens.has(token)) return null;
  return jsonAnswer(
    { message: "Bad credentials", documentation_url: "https://docs.github.com/rest", status: "401" },
    401,
  );
}
