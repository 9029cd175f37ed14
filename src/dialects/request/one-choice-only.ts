import type { ProxyError } from "../../errors.ts";
import type { ModelFacts } from "../dialect.ts";
import { unsupportedField } from "./request-field.ts";

/** What leaving `n` out would change is what was asked for. */
export function oneChoiceOnly({ id }: ModelFacts): ProxyError {
  return unsupportedField("n", `${id} gives one choice only; leave out \`n\`.`);
}
