import { ProxyError } from "../../errors.ts";
import type { Finish } from "../conversation/event.ts";
import { objectOf } from "../loose-json.ts";

/** A call with all that the model wrote as its input. */
type WrittenCall = { id: string; name: string; text: string };

/**
 * A call as JSON text. The arguments are the model's own text, so that numbers keep their digits; a line break in it can
 * only be white space, and would end the line. Undefined where they are no object, which this API has no form for.
 */
export function callText(index: number, { id, name, text }: WrittenCall): string | undefined {
  const input = text.trim() === "" ? "{}" : text.replace(/[\r\n]/g, " ");
  if (!isObject(input)) return undefined;
  const fields = `"index":${index},"name":${JSON.stringify(name)},"arguments":${input}`;
  return `{"id":${JSON.stringify(id)},"function":{${fields}}}`;
}

/**
 * Throws `bad_upstream_answer` for a call that has no such text, unless the answer was cut within it: then it is left
 * out, since nobody could run it, and the reason of the end tells that.
 */
export function checkUnwritten({ name }: WrittenCall, finish: Finish): void {
  if (finish === "length" || finish === "filtered") return;
  throw new ProxyError("bad_upstream_answer", `The model called ${name} with arguments that are no JSON object.`);
}

function isObject(text: string): boolean {
  try {
    return objectOf(JSON.parse(text)) !== undefined;
  } catch {
    return false;
  }
}
