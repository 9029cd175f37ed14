import type { EmbeddingInputs, Embeddings } from "../dialects/openai-embeddings/embeddings.ts";
import type { Change } from "../dialects/request/change.ts";
import { refuseChanged } from "../dialects/request/refuse-changed.ts";
import { type ToldChanges, tellChanges } from "../dialects/request/tell-changes.ts";
import type { Tokenizer } from "../dialects/tokens/tokenizer.ts";
import { ProxyError } from "../errors.ts";
import type { Catalogue } from "../models/catalogue.ts";
import type { ModelChoice } from "../models/not-found.ts";
import type { Usage } from "../receipt.ts";
import { EVERYBODY } from "../resilience/shares.ts";
import { addUsage } from "./add-usage.ts";
import type { Call } from "./call.ts";
import { createEmbedPart, type EmbeddedPart, type EmbedPartNeeds } from "./embed-part.ts";
import { inParts } from "./part-call.ts";
import { explainRefusal } from "./plan.ts";
import { type EmbeddingsPlan, planEmbeddings } from "./plan-embeddings.ts";

/** What a client wants, in whatever dialect. */
type EmbedRequest = {
  /** As the client names it. */
  model: string;
  inputs: EmbeddingInputs;
  /** How many numbers a vector has; undefined for as many as the model likes. */
  dimensions: number | undefined;
  /** What of the request upstream is not told. */
  changes: readonly Change[];
};

export type Embedded = Embeddings & {
  /** As upstream knows it. */
  model: string;
  /** Response headers: what was changed, and by which id GitHub's support finds the call. */
  headers: Readonly<Record<string, string>>;
};

/** The vectors of all inputs, in their order. Throws why there are none; half of them are of no use. */
export type Embed = (call: Call, request: EmbedRequest) => Promise<Embedded>;

export type EmbedNeeds = EmbedPartNeeds &
  ModelChoice & {
    catalogue: Pick<Catalogue, "soon">;
    tokenizer: Pick<Tokenizer, "decode">;
    unsupportedFields: "report" | "refuse";
  };

/** OpenAI's own bound, which its clients keep: so that one call is some calls of upstream, and not thousands. */
const MAX_INPUTS = 2048;

/** How inputs are embedded, for all dialects: in as many calls of upstream as the model's limit makes of them. */
export function createEmbed(needs: EmbedNeeds): Embed {
  const { catalogue, tokenizer, unsupportedFields } = needs;
  const embedPart = createEmbedPart(needs);

  async function textsOf(inputs: EmbeddingInputs, { encoding, model }: EmbeddingsPlan, call: Call) {
    if (inputs.kind === "texts") return inputs.texts;
    if (!encoding) throw wrongInput(`What tokens mean to ${model.id} is not known here. Send texts in \`input\`.`);
    const { client, control } = call;
    const options = { client: client ?? EVERYBODY, signal: control.signal, param: "input" };
    return await tokenizer.decode(inputs.lists, encoding, options);
  }

  async function embedAll(call: Call, request: EmbedRequest, plan: EmbeddingsPlan): Promise<EmbeddedPart> {
    const { model, modelHeaders, maxInputs } = plan;
    const texts = await textsOf(request.inputs, plan, call);
    const common = { model: model.id, modelHeaders, dimensions: request.dimensions };
    const parts = cut(texts, maxInputs).map((each) => ({ ...common, texts: each }));
    return joined(await inParts(call, parts, embedPart));
  }

  return async (call, request) => {
    const { receipt, control } = call;
    receipt.stream = false;
    checkLength(request.inputs);
    const plan = planEmbeddings(request.model, await catalogue.soon(control.signal), needs);
    const model = plan.model.id;
    receipt.model = model;
    const told = tell(request, model, unsupportedFields);
    if (told.changed.length > 0) receipt.changed = told.changed;
    if (told.dropped.length > 0) receipt.dropped = told.dropped;
    const embedded = await embedAll(call, request, plan).catch((refusal: unknown) => {
      throw explainRefusal(refusal, plan, told);
    });
    return { ...embedded, model, headers: { ...told.headers, ...embedded.headers } };
  };
}

function checkLength(inputs: EmbeddingInputs): void {
  const { length } = inputs.kind === "texts" ? inputs.texts : inputs.lists;
  if (length <= MAX_INPUTS) return;
  throw wrongInput(`\`input\` has ${length} entries, and ${MAX_INPUTS} are accepted in one request.`);
}

function wrongInput(message: string): ProxyError {
  return new ProxyError("invalid_value", message, { param: "input" });
}

/** Throws `unsupported_field` where a change is to be refused instead. */
function tell(request: EmbedRequest, model: string, unsupportedFields: "report" | "refuse"): ToldChanges {
  const why = "the name stands for this model";
  const renamed: Change[] = request.model === model ? [] : [{ path: "model", effect: "replaced", why }];
  const changes = [...request.changes, ...renamed];
  if (unsupportedFields === "refuse") refuseChanged(changes, model);
  return tellChanges(changes);
}

function cut(texts: readonly string[], size: number): string[][] {
  const count = Math.ceil(texts.length / size);
  return Array.from({ length: count }, (_, index) => texts.slice(index * size, (index + 1) * size));
}

function joined(parts: readonly EmbeddedPart[]): EmbeddedPart {
  const vectors = parts.flatMap((part) => part.vectors);
  return { vectors, usage: summed(parts.map(({ usage }) => usage)), headers: parts[0]?.headers ?? {} };
}

/** Undefined where it is not known of all. */
function summed(usages: readonly (Usage | undefined)[]): Usage | undefined {
  return usages.reduce((sum, usage) => (sum && usage ? addUsage(sum, usage) : undefined));
}
