import { ERROR_TABLE } from "../errors.ts";
import type { Snapshot } from "../models/catalogue.ts";
import { isServed, isUsable, type Model } from "../models/model.ts";
import type { Terminal } from "../world/terminal.ts";
import type { Enabled } from "./account-desk.ts";
import type { CliWorld } from "./cli-world.ts";
import type { Call } from "./command.ts";
import { loadConfiguration } from "./configuration.ts";
import { printable, printJson, printTable } from "./print.ts";
import { PROGRAM } from "./program.ts";

const HEADING = ["id", "name", "vendor", "context", "output", "multiplier", "endpoints", "state"];

/** The state of a model that only other endpoints serve. */
const ELSEWHERE = "other endpoint";

const NOT_SERVED = "not served here, as it answers neither chats nor embeddings";

/** Why a list is not the account's own of this moment. */
const WHY = {
  live: null,
  stale: "Copilot gave no newer list, so this is the one that it gave last.",
  "built-in": "Copilot gave no list, so this one is built in, and your account may have other models.",
} as const satisfies Record<Snapshot["origin"], string | null>;

/**
 * Prints the models of the account's own catalogue, as the server would serve them. A built-in list is no answer to the
 * question, so it ends with the exit code of an upstream that cannot be reached.
 */
export async function runModels(call: Call, world: CliWorld): Promise<number> {
  const { terminal, interrupt } = world;
  const loaded = await loadConfiguration(call, world);
  const { models, origin, reason } = await world.openAccount(loaded).listModels(interrupt);
  const why = WHY[origin];
  if (why) terminal.err(`${why}${reason === null ? "" : ` The reason: ${printable(reason)}`}\n`);
  if (call.flags.has("json")) printJson(terminal, { origin, reason, models: models.map(asData) });
  else printModels(models, terminal);
  return origin === "built-in" ? ERROR_TABLE.upstream_unreachable.exitCode : 0;
}

function printModels(models: readonly Model[], terminal: Terminal): void {
  printTable(terminal, HEADING, models.map(asCells));
  if (!models.every(isServed)) terminal.err(`\n"${ELSEWHERE}": ${NOT_SERVED}.\n`);
  const gated = models.find((model) => isServed(model) && !isUsable(model));
  if (!gated) return;
  terminal.err(`\nTo accept the terms of a model and use it: ${PROGRAM} models enable ${printable(gated.id)}\n`);
}

/** What came of accepting a model's terms, in words for the person who asked. */
const CAME_OF_IT = {
  enabled: "is enabled now.",
  already: "is enabled already.",
  no_terms: "has no terms to accept.",
} as const satisfies Record<Enabled, string>;

/** What that means for who calls the model by its id, which is passed on whatever the list says of it. */
const WHAT_NEXT = {
  enabled: "It can be called by this id; a running server lists it within ten minutes.",
  already: "It can be called by this id.",
  no_terms: "It can be called by this id.",
} as const satisfies Record<Enabled, string>;

/** Accepts a model's terms for the account (contract 6.4). */
export async function runModelsEnable(call: Call, world: CliWorld): Promise<number> {
  const [id = ""] = call.operands;
  const loaded = await loadConfiguration(call, world);
  const { result, served } = await world.openAccount(loaded).enableModel(id, world.interrupt);
  const next = served ? WHAT_NEXT[result] : `It is ${NOT_SERVED}.`;
  if (call.flags.has("json")) printJson(world.terminal, { id, result, served });
  else world.terminal.err(`${printable(id)} ${CAME_OF_IT[result]} ${next}\n`);
  return 0;
}

function asCells(model: Model): string[] {
  const { id, name, vendor, limits } = model;
  const factor = multiplierOf(model);
  return [
    id,
    name,
    vendor,
    thousands(limits.contextTokens),
    thousands(limits.outputTokens),
    factor === null ? "-" : `${factor}x`,
    endpointWords(model),
    [stateOf(model), ...(model.preview ? ["preview"] : [])].join(", "),
  ];
}

/** To accept the terms of a model that is not served would change nothing. */
function stateOf(model: Model): string {
  if (!isServed(model)) return ELSEWHERE;
  return isUsable(model) ? "ready" : "not enabled";
}

function asData(model: Model) {
  const { id, name, vendor, preview, limits, endpoints, policy } = model;
  return {
    id,
    name,
    vendor,
    preview,
    context_tokens: limits.contextTokens ?? null,
    output_tokens: limits.outputTokens ?? null,
    multiplier: multiplierOf(model),
    endpoints,
    policy: policy ?? null,
    enabled: isUsable(model),
    served: isServed(model),
  };
}

/** Websockets left out, as nobody here speaks them; a model without paths is told by its type (contract 6.1). */
function endpointWords({ endpoints, type }: Model): string {
  const paths = endpoints.filter((path) => path.startsWith("/")).map((path) => path.replace(/^\/(v1\/)?/, ""));
  return paths.join(" ") || type;
}

function thousands(tokens: number | undefined): string {
  return tokens === undefined ? "-" : `${Math.round(tokens / 1000)}k`;
}

/** How many premium requests one call costs (contract 6.1); null where the list does not say. */
export function multiplierOf({ raw: { billing } }: Model): number | null {
  if (typeof billing !== "object" || billing === null || !("multiplier" in billing)) return null;
  return typeof billing.multiplier === "number" ? billing.multiplier : null;
}
