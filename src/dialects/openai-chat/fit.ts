import { arePacked } from "../conversation/thoughts.ts";
import type { ModelFacts } from "../dialect.ts";
import type { Change } from "../request/change.ts";
import { added, dropped, replaced } from "../request/edits.ts";
import { oneChoiceOnly } from "../request/one-choice-only.ts";
import { unsupportedField } from "../request/request-field.ts";
import type { ChatInspection } from "./inspect.ts";
import { givesChoices, isGemini, isReasoning, limitName, makerOf, SAMPLING } from "./model-rules.ts";
import { writeReasoning } from "./write-reasoning.ts";

/** Bookkeeping between a client and OpenAI that Copilot has no use for; it changes no answer. */
const BOOKKEEPING = new Set([
  "service_tier",
  "store",
  "user",
  "metadata",
  "safety_identifier",
  "prompt_cache_key",
  "prompt_cache_options",
  "prompt_cache_retention",
]);

/** What speaks of tools. */
const TOOLING = new Set(["tools", "tool_choice", "parallel_tool_calls"]);

/** What most rules come to; one for all, since each call passes them all. */
const NONE: readonly Change[] = [];

/**
 * What must change in a chat request so that `model` accepts it at `/chat/completions` (contract 7.1). `sealOf` gives
 * the `reasoning_opaque` that came with a tool call. Throws `unsupported_field` where leaving a field out would change
 * what the request means.
 */
export function fit(
  inspection: ChatInspection,
  model: ModelFacts,
  sealOf: (callId: string) => string | undefined,
): readonly Change[] {
  refuseWhatCannotBe(inspection, model);
  return [
    ...modelChange(inspection, model),
    ...limitChanges(inspection, model),
    ...samplingChanges(inspection, model),
    ...toolChanges(inspection),
    ...drop(inspection, BOOKKEEPING, "upstream has no use for it"),
    ...roleChanges(inspection, model),
    ...effortChanges(inspection, model),
    ...reasoningChanges(inspection),
    ...sealChanges(inspection, model, sealOf),
  ];
}

function refuseWhatCannotBe({ foreignPart, facts, wantsLogprobs }: ChatInspection, model: ModelFacts): void {
  if (foreignPart) {
    const { path, type } = foreignPart;
    throw unsupportedField(
      path,
      `Content of type "${type.slice(0, 40)}" is not accepted; send "text" or "image_url" parts.`,
    );
  }
  if (facts.choices > 1 && !givesChoices(model)) throw oneChoiceOnly(model);
  if (wantsLogprobs && (makerOf(model) === "other" || isReasoning(model))) {
    throw unsupportedField("logprobs", `${model.id} gives no log probabilities; leave out \`logprobs\`.`);
  }
}

function has({ objects }: ChatInspection, key: string): boolean {
  return objects[0]?.members.some((member) => member.key === key) ?? false;
}

/** Drops those of the names that the body has. */
function drop({ objects }: ChatInspection, names: ReadonlySet<string>, why: string): readonly Change[] {
  const found = objects[0]?.members.filter(({ key }) => names.has(key)) ?? [];
  if (found.length === 0) return NONE;
  return [...new Set(found.map(({ key }) => key))].map((path) => dropped(path, why));
}

function modelChange(inspection: ChatInspection, model: ModelFacts): readonly Change[] {
  if (inspection.facts.model === model.id) return NONE;
  return [replaced("model", "the name stands for this model", model.id)];
}

function limitChanges(inspection: ChatInspection, model: ModelFacts): readonly Change[] {
  const right = limitName(model);
  if (right === "any") return NONE;
  const wrong = right === "max_tokens" ? "max_completion_tokens" : "max_tokens";
  if (!has(inspection, wrong)) return NONE;
  const why = `the model knows this limit as ${right}`;
  if (has(inspection, right)) return [dropped(wrong, why)];
  return [{ path: wrong, effect: "replaced", why, rename: right }];
}

function samplingChanges(inspection: ChatInspection, model: ModelFacts): readonly Change[] {
  return isReasoning(model) ? drop(inspection, SAMPLING, "reasoning models accept only the default") : NONE;
}

/** OpenAI's newer name of the system role; the other makers' models know the old one alone (contract 7.1). */
function roleChanges({ developers }: ChatInspection, model: ModelFacts): readonly Change[] {
  if (makerOf(model) !== "other") return NONE;
  const why = "the model knows this role as system";
  return developers.map((path) => replaced(`${path}.role`, why, "system"));
}

/** Without tools the fields that speak of them dangle, and are refused. */
function toolChanges(inspection: ChatInspection): readonly Change[] {
  if (!inspection.hasEmptyTools) return NONE;
  return drop(inspection, TOOLING, "an empty list of tools is the same as none");
}

/** An effort that the model does not take, as the nearest that it takes or as a budget (contract 7.1, 9.2). */
function effortChanges(inspection: ChatInspection, model: ModelFacts): readonly Change[] {
  const { effort } = inspection;
  if (effort === undefined || !model.supports || model.supports.reasoningEfforts.includes(effort)) return NONE;
  const path = "reasoning_effort";
  const { fields, changes = [] } = writeReasoning({ effort }, model);
  const why = changes[0]?.why ?? "the model does without";
  const [[name, value] = [path]] = Object.entries(fields);
  if (name === path && value !== undefined) return [replaced(path, why, value)];
  if (value === undefined || has(inspection, name)) return [dropped(path, why)];
  return [dropped(path, why), added(name, why, value)];
}

/**
 * Clients send back the `reasoning_content` that they were given. Upstream doesn't know that name, and under its own
 * (`reasoning_text`) takes it only with the seal that it gave out beside it, which this client never saw.
 */
function reasoningChanges({ objects }: ChatInspection): readonly Change[] {
  return objects
    .filter(({ path, members }) => path !== "" && members.some((member) => member.key === "reasoning_content"))
    .map(({ path }) => dropped(`${path}.reasoning_content`, "upstream takes no reasoning back without its seal"));
}

/**
 * Gemini 3 fails the turn after a tool call when its `reasoning_opaque` isn't there again (contract 7.1). Each is given
 * once, in the last message with that call: it is the newest, and a small request does not become a huge one.
 */
function sealChanges(
  { unsealed }: ChatInspection,
  model: ModelFacts,
  sealOf: (callId: string) => string | undefined,
): readonly Change[] {
  if (!isGemini(model)) return NONE;
  const lastOf = new Map(unsealed.flatMap(({ path, callIds }) => callIds.map((callId) => [callId, path])));
  return unsealed.flatMap(({ path, callIds }) => {
    const seals = callIds.filter((callId) => lastOf.get(callId) === path).map(sealOf);
    const seal = seals.find((found) => found !== undefined && !arePacked(found));
    if (seal === undefined) return NONE;
    const why = "the model wants back what it sent with this tool call";
    return [added(`${path}.reasoning_opaque`, why, seal)];
  });
}
