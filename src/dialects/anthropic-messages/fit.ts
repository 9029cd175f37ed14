import type { Body, FitNeeds, Fitted } from "../dialect.ts";
import { countOf, type LooseObject, stringOf } from "../loose-json.ts";
import { type Change, isDropped } from "../request/change.ts";
import { changeBody } from "../request/change-body.ts";
import { dropped, replaced } from "../request/edits.ts";
import { addSystem } from "./add-system.ts";
import { fitBetas, isFieldTaken, whyLeftOut } from "./betas.ts";
import { messagesIn } from "./blocks.ts";
import { isFieldName } from "./field-name.ts";
import { fitCache } from "./fit-cache.ts";
import { fitContent } from "./fit-content.ts";
import { fitOutput } from "./fit-output.ts";
import { fitRoles } from "./fit-roles.ts";
import { fitTools } from "./fit-tools.ts";
import type { MessagesInspection } from "./inspect.ts";
import { outputLimit } from "./limit.ts";
import { nothingSaid } from "./nothing-said.ts";

/** What upstream wants said of the form that it is asked in; Anthropic has had no other since. */
export const VERSION = "2023-06-01";

/** What a prompt is made of, and what a count of its tokens is asked with. */
const PROMPT_FIELDS = ["model", "messages", "system", "tools", "tool_choice", "thinking", "output_config"];

/** Besides, what says how it is to be answered. */
const ANSWER_FIELDS = ["max_tokens", "stream", "stop_sequences", "temperature", "top_p", "top_k"];

/** These have rules of their own. */
const RULED = new Set([...PROMPT_FIELDS, "output_format", "cache_control"]);

/**
 * A request as Copilot takes it at `/v1/messages` (contract 8.2); what no rule names keeps its bytes. Throws
 * `unsupported_field` where leaving something out would change what the request means, and `invalid_messages` where
 * nothing would be left of them.
 */
export function fit(body: Body, found: MessagesInspection, needs: FitNeeds): Fitted {
  return fitFields(body, found, needs, ANSWER_FIELDS);
}

/** The same for `/v1/messages/count_tokens`. */
export function fitCount(body: Body, found: MessagesInspection, needs: FitNeeds): Fitted {
  return fitFields(body, found, needs, []);
}

function fitFields(body: Body, found: MessagesInspection, needs: FitNeeds, fields: readonly string[]): Fitted {
  const { request, facts, repeated } = found;
  const { model, clientHeaders } = needs;
  const betas = fitBetas(clientHeaders["anthropic-beta"]);
  const limit = outputLimit(model, facts.stream) ?? Number.MAX_SAFE_INTEGER;
  const maxTokens = Math.min(countOf(request["max_tokens"]) ?? limit, limit);
  const roles = fitRoles(request);
  const output = fitOutput(request, model, { maxTokens, taken: betas.taken });
  const why = "these instructions belong there";
  const changes = [
    ...repeated,
    ...(facts.model === model.id ? [] : [replaced("model", "the name stands for this model", model.id)]),
    ...leaveOut(request, (name) => RULED.has(name) || fields.includes(name) || isFieldTaken(name, betas.taken)),
    ...(fields.includes("max_tokens") ? fitLimit(request, maxTokens) : []),
    ...roles.changes,
    ...addSystem(request, [...roles.system, ...output.system], why),
    ...fitContent(request),
    ...fitCache(request),
    ...fitTools(request, betas.taken, model),
    ...output.changes,
  ];
  refuseSilence(request, changes);
  const version = fitVersion(clientHeaders["anthropic-version"]);
  const beta = betas.taken.length === 0 ? {} : { "anthropic-beta": betas.taken.join(",") };
  return {
    body: changeBody(body, changes),
    changes: [...version.changes, ...betas.changes, ...changes],
    headers: { "anthropic-version": version.sent, ...beta },
  };
}

function refuseSilence(request: LooseObject, changes: readonly Change[]): void {
  const gone = new Set(changes.filter(isDropped).map(({ path }) => path));
  const says = messagesIn(request).some(({ path, message, blocks }) => {
    return !gone.has(path) && (blocks.length > 0 || (stringOf(message["content"]) ?? "").trim() !== "");
  });
  if (!says) throw nothingSaid();
}

/** What is no date was none of Anthropic's ever, and is no header of ours. */
function fitVersion(asked = VERSION): { sent: string; changes: Change[] } {
  if (/^\d{4}-\d\d-\d\d$/.test(asked)) return { sent: asked, changes: [] };
  const why = `a version is a date, such as ${VERSION}`;
  return { sent: VERSION, changes: [{ path: "anthropic-version", effect: "replaced", why }] };
}

function leaveOut(request: LooseObject, isTaken: (name: string) => boolean): Change[] {
  return Object.entries(request).flatMap(([name, value]) => {
    if (isTaken(name)) return value === null ? [dropped(name, "it is as good as absent")] : [];
    // What isn't called as a field is upstream's to refuse.
    return isFieldName(name) ? [dropped(name, whyLeftOut(name))] : [];
  });
}

function fitLimit(request: LooseObject, maxTokens: number): Change[] {
  if (request["max_tokens"] === maxTokens) return [];
  return [replaced("max_tokens", "the model gives no more than this at once", maxTokens)];
}
