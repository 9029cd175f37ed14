import { isWrapped } from "../conversation/sealed.ts";
import { type LooseObject, objectOf, stringOf } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { dropped } from "../request/edits.ts";
import { unsupportedField } from "../request/request-field.ts";
import { type Block, blocksIn, messagesIn, withInner } from "./blocks.ts";

/**
 * Blocks that upstream would refuse (contract 8.2): texts with nothing in them, and thoughts that it can't have signed,
 * since they are another model's. What would have no block left is left out as a whole. Throws `unsupported_field` for
 * an image of the web.
 */
export function fitContent(request: LooseObject): Change[] {
  for (const { blocks } of messagesIn(request)) blocks.flatMap(withInner).forEach(refuseAddress);
  return [
    ...leaveOut(blocksIn(request["system"], "system"), "system"),
    ...messagesIn(request).flatMap(({ path, blocks }) => [...blocks.flatMap(fitResult), ...leaveOut(blocks, path)]),
  ];
}

/** Upstream fetches no images (contract 5.5). */
function refuseAddress({ path, block }: Block): void {
  if (block["type"] !== "image" || objectOf(block["source"])?.["type"] !== "url") return;
  const place = `${path}.source`;
  throw unsupportedField(place, `\`${place}\` is an address, which this model does not take; send the data in base64.`);
}

function fitResult({ path, block }: Block): Change[] {
  if (block["type"] !== "tool_result") return [];
  return leaveOut(blocksIn(block["content"], `${path}.content`), `${path}.content`);
}

function leaveOut(blocks: readonly Block[], owner: string): Change[] {
  const changes = blocks.flatMap((block) => {
    const why = whyRefused(block.block);
    return why === undefined ? [] : [dropped(block.path, why)];
  });
  const [first] = changes;
  return first && changes.length === blocks.length ? [dropped(owner, first.why)] : changes;
}

/** Undefined for a block that may be sent. */
export function whyRefused(block: LooseObject): string | undefined {
  const { type, text, signature, data } = block;
  if (type === "text") return stringOf(text)?.trim() === "" ? "upstream refuses an empty text" : undefined;
  if (type === "thinking" && isOwn(signature)) return undefined;
  if (type === "redacted_thinking" && isOwn(data)) return undefined;
  const isThought = type === "thinking" || type === "redacted_thinking";
  return isThought ? "only the model that thought it can read it" : undefined;
}

/** Whether it can be a seal of upstream's; the proof of it is upstream's to see. */
function isOwn(seal: unknown): boolean {
  const text = stringOf(seal);
  return text !== undefined && text !== "" && !isWrapped(text);
}
