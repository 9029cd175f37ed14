import { type LooseObject, objectOf } from "../loose-json.ts";
import { objectListIn, unsupportedField } from "../request/request-field.ts";

/**
 * Throws `unsupported_field` for the functions that came before tools. No model of today is told of them, and to leave
 * them out would change what is asked.
 */
export function refuseFunctions(request: LooseObject): void {
  if (objectListIn(request, "functions").length > 0) {
    throw unsupportedField("functions", "This model is not told of `functions`; describe them as `tools`.");
  }
  for (const [index, message] of objectListIn(request, "messages").entries()) {
    const path = `messages[${index}]`;
    if (message["role"] === "function") {
      const message = 'Send results as messages of the role "tool", with the `tool_call_id` of their call.';
      throw unsupportedField(`${path}.role`, message);
    }
    if (objectOf(message["function_call"])) {
      throw unsupportedField(`${path}.function_call`, "Send calls as `tool_calls`, each with an id.");
    }
  }
}
