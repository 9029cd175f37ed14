import { ProxyError } from "../../errors.ts";
import { objectOf } from "../loose-json.ts";

/**
 * A call as JSON text. The arguments are the model's own text, so that numbers keep their digits; a line break in it can
 * only be white space, and would end the line. Throws `bad_upstream_answer` where they are no object, which this API
 * has no form for.
 */
export function callText(index: number, id: string, name: string, input: string): string {
  const text = input.trim() === "" ? "{}" : input.replace(/[\r\n]/g, " ");
  if (!isObject(text)) {
    throw new ProxyError("bad_upstream_answer", `The model called ${name} with arguments that are no JSON object.`);
  }
  const fields = `"index":${index},"name":${JSON.stringify(name)},"arguments":${text}`;
  return `{"id":${JSON.stringify(id)},"function":{${fields}}}`;
}

function isObject(text: string): boolean {
  try {
    return objectOf(JSON.parse(text)) !== undefined;
  } catch {
    return false;
  }
}
