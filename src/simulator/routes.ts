import type { Account } from "./account.ts";
import { type Answer, type Call, pageNotFound, textAnswer } from "./answer.ts";
import { refuseCopilotCaller } from "./copilot/access.ts";
import { completeChat } from "./copilot/chat/chat.ts";
import { embed } from "./copilot/embeddings.ts";
import { countMessageTokens, createMessage } from "./copilot/messages/messages.ts";
import { listModels, oneModel, setPolicy } from "./copilot/models.ts";
import { respond } from "./copilot/responses/responses.ts";
import { pollForToken, requestDeviceCode } from "./github/device-flow.ts";
import { exchangeToken } from "./github/exchange.ts";
import { copilotUser, whoAmI } from "./github/user.ts";

type Route = {
  method: "GET" | "POST";
  /** Its group, if it has one, is the id that the answer wants. */
  path: RegExp;
  /** Behind the checks of Copilot's API. */
  isCopilot?: true;
  answer: (call: Call, account: Account, id: string) => Answer;
};

const ROUTES: readonly Route[] = [
  { method: "POST", path: /^\/login\/device\/code$/, answer: requestDeviceCode },
  { method: "POST", path: /^\/login\/oauth\/access_token$/, answer: pollForToken },
  { method: "GET", path: /^\/user$/, answer: whoAmI },
  { method: "GET", path: /^\/copilot_internal\/v2\/token$/, answer: exchangeToken },
  { method: "GET", path: /^\/copilot_internal\/user$/, answer: copilotUser },
  { method: "GET", path: /^\/_ping$/, answer: () => textAnswer(200, "OK") },
  { method: "GET", path: /^\/models$/, isCopilot: true, answer: listModels },
  { method: "GET", path: /^\/models\/([^/]+)$/, isCopilot: true, answer: oneModel },
  { method: "POST", path: /^\/models\/([^/]+)\/policy$/, isCopilot: true, answer: setPolicy },
  { method: "POST", path: /^\/chat\/completions$/, isCopilot: true, answer: completeChat },
  { method: "POST", path: /^\/responses$/, isCopilot: true, answer: respond },
  { method: "POST", path: /^\/v1\/messages$/, isCopilot: true, answer: createMessage },
  { method: "POST", path: /^\/v1\/messages\/count_tokens$/, isCopilot: true, answer: countMessageTokens },
  { method: "POST", path: /^\/embeddings$/, isCopilot: true, answer: embed },
];

/** The answer of the route that fits, or Go's 404. */
export function route(call: Call, account: Account): Answer {
  for (const { method, path, isCopilot, answer } of ROUTES) {
    const match = call.method === method ? path.exec(call.path) : null;
    if (match === null) continue;
    const refusal = isCopilot ? refuseCopilotCaller(call, account) : null;
    return refusal ?? answer(call, account, match[1] ?? "");
  }
  return pageNotFound;
}
