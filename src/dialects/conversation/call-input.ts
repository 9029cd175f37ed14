import { parseExact } from "../../wire/json-exact.ts";
import { shallow } from "../../wire/json-shallow.ts";
import { type LooseObject, objectOf } from "../loose-json.ts";

/**
 * An input must be an object. A model that was cut off, or wrote something else, has its text shown under a name that
 * no tool has: the client's check of the input fails then, and the model reads why together with what it wrote.
 */
export function inputOf(text: string): LooseObject {
  try {
    return objectOf(parseExact(text.trim() === "" ? "{}" : shallow(text))) ?? { _raw: text };
  } catch {
    return { _raw: text };
  }
}
