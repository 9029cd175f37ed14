import type { CallPart, ReasoningPart, SpokenPart } from "../conversation/request.ts";
import type { Change } from "../request/change.ts";
import { dropped } from "../request/edits.ts";
import { flagIn, invalidValue, objectIn, textIn } from "../request/request-field.ts";
import { messageIn } from "./message-field.ts";
import { type Part, textOf } from "./read-parts.ts";
import { isStandIn, readSignature } from "./signature.ts";

type Spoken = { parts: SpokenPart[]; changes: readonly Change[] };

/**
 * What the model said in one turn. A signature has all that was thought before its part, and so stands for the thoughts
 * there, which a client may have kept or not. Throws `invalid_value` and `unsupported_field`.
 */
export function readSpoken(given: readonly Part[]): Spoken {
  const parts: SpokenPart[] = [];
  const changes: Change[] = [];
  let thoughts: ReasoningPart[] = [];

  function say(said: readonly SpokenPart[]): void {
    parts.push(...thoughts);
    thoughts = [];
    for (const part of said) {
      const last = parts.at(-1);
      // A client that was given a text in pieces sends the pieces back.
      if (part.kind === "text" && last?.kind === "text")
        parts[parts.length - 1] = { ...part, text: last.text + part.text };
      else parts.push(part);
    }
  }

  for (const [index, { part, place }] of given.entries()) {
    const signature = textIn(part, "thoughtSignature", place);
    const signed = signature === undefined ? undefined : readSignature(signature);
    if (signature && !signed && !isStandIn(signature)) changes.push(foreign(place));
    if (signed) thoughts = signed;
    const call = callOf({ part, place }, index);
    if (call) say([call]);
    else if (flagIn(part, "thought", place)) thoughts.push(...reasoningOf({ part, place }));
    else if (signed || textOf({ part, place }).length > 0) say(textOf({ part, place }));
  }
  parts.push(...thoughts);
  return { parts, changes };
}

function foreign(place: string): Change {
  const why = "it is another server's, and only that can read it";
  return dropped(`${place}.thoughtSignature`, why);
}

function reasoningOf(part: Part): ReasoningPart[] {
  return textOf(part).map(({ text }) => ({ kind: "reasoning", text }));
}

/** A call without an id is known by where it stands, which is the same in every request. */
function callOf({ part, place }: Part, index: number): CallPart | undefined {
  const path = `${place}.functionCall`;
  const call = messageIn(part, "functionCall", place);
  if (!call) return undefined;
  const name = textIn(call, "name", path);
  if (!name) throw invalidValue(`${path}.name`, "the name of the function that was called");
  const input = JSON.stringify(objectIn(call, "args", path) ?? {});
  return { kind: "call", id: textIn(call, "id", path) || idOf(place, index), name, input };
}

/** `contents[3].parts[0]` has letters that no id may have. */
function idOf(place: string, index: number): string {
  return `call_${/\d+/.exec(place)?.[0] ?? 0}_${index}`;
}
