import { type LooseObject, objectOf } from "../loose-json.ts";
import { objectListIn } from "../request/request-field.ts";
import { unsupported } from "./unsupported.ts";

/**
 * Throws `unsupported_field` for the functions that came before tools. No model of today is told of them, and to leave
 * them out would change what is asked.
 */
export function refuseFunctions(request: LooseObject): void {
  if (objectListIn(request, "functions").length > 0) {
    throw unsupported("functions", "This model is not told of `functions`; describe them as `tools`.");
  }
  for (const [index, message] of objectListIn(request, "messages").entries()) {
    const path = `messages[${index}]`;
    if (message["role"] === "function") {
      const message = 'Send results as messages of the role "tool", with the `tool_call_id` of their call.';
      throw unsupported(`${path}.role`, message);
    }
    if (objectOf(message["function_call"])) {
      throw unsupported(`${path}.function_call`, "Send calls as `tool_calls`, each with an id.");
    }
  }
}
