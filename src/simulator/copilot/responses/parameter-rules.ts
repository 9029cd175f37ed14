import { isReasoningGpt } from "../family.ts";
import { lacksJsonWord } from "../prompt.ts";
import { invalid, type Refusal } from "../refusal.ts";
import { countResponsesPrompt, promptOfResponses } from "./responses-prompt.ts";
import { countInputImages } from "./responses-request.ts";
import type { ResponsesRule } from "./responses-rule.ts";

/** Contract 8.1: nothing is kept, so it must be said that nothing is to be kept. */
const nothingIsStored: ResponsesRule = ({ request }) =>
  request.store === false ? null : unsupported("store", "Unsupported value: 'store' must be false.");

const nothingGoesBeforeOrOnAlone: ResponsesRule = ({ request }) => {
  if ((request.previous_response_id ?? null) !== null) {
    const message = `Previous response with id '${request.previous_response_id}' not found.`;
    return { message, code: "previous_response_not_found", param: "previous_response_id" };
  }
  const refused = (["background", "service_tier", "conversation", "prompt"] as const).find(
    (name) => (request[name] ?? null) !== null,
  );
  return refused ? unsupported(refused, `Unsupported parameter: '${refused}' is not supported.`) : null;
};

/** OpenAI's own rule: instructions alone are no input. */
const somethingIsInput: ResponsesRule = ({ request: { input } }) => {
  if (input.length > 0) return null;
  const message = `One of "input" or "previous_response_id" or 'prompt' or 'conversation_id' must be provided.`;
  return { message, code: "missing_required_parameter" };
};

/** Contract 5.5. */
const imagesAreAnnouncedAndSeen: ResponsesRule = ({ items, model, headers }) => {
  if (countInputImages(items) === 0) return null;
  if (headers["copilot-vision-request"] !== "true") {
    return { message: "bad request: missing required Copilot-Vision-Request header for vision requests" };
  }
  const sees = model.capabilities.supports["vision"] === true;
  return sees ? null : invalid(`image input is not supported by ${model.id}`);
};

const reasoningModelsSampleByThemselves: ResponsesRule = ({ request, model }) => {
  const changed = (["temperature", "top_p"] as const).find((name) => (request[name] ?? 1) !== 1);
  if (!isReasoningGpt(model) || changed === undefined) return null;
  return invalid(`Unsupported parameter: '${changed}' is not supported with this model.`);
};

/** Contract 8.1 and 9.2: the efforts that the catalogue lists. */
const effortIsListed: ResponsesRule = ({ request, model }) => {
  const effort = request.reasoning?.effort ?? null;
  const listed = model.capabilities.supports["reasoning_effort"];
  if (effort === null || (Array.isArray(listed) && listed.includes(effort))) return null;
  return { message: `reasoning.effort '${effort}' is not supported by ${model.id}`, code: "invalid_reasoning_effort" };
};

/** OpenAI's own rule, which looks at the input alone and not at `instructions`. */
const jsonIsAskedForInWords: ResponsesRule = ({ request }) => {
  if (!lacksJsonWord(promptOfResponses(request))) return null;
  return invalid(
    "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.",
  );
};

/** Contract 9.2: without numbers on this endpoint. */
const promptFits: ResponsesRule = ({ request, model }) => {
  const limit = model.capabilities.limits?.max_prompt_tokens ?? Number.POSITIVE_INFINITY;
  if (countResponsesPrompt(request).prompt <= limit) return null;
  return invalid("Your input exceeds the context window of this model. Please adjust your input and try again.");
};

function unsupported(param: string, message: string): Refusal {
  return { message, code: "unsupported_value", param, type: "invalid_request_error" };
}

/** What the parameters of a request must keep to besides their shape, in the order in which it is looked at. */
export const PARAMETER_RULES: readonly ResponsesRule[] = [
  nothingIsStored,
  nothingGoesBeforeOrOnAlone,
  somethingIsInput,
  imagesAreAnnouncedAndSeen,
  reasoningModelsSampleByThemselves,
  effortIsListed,
  jsonIsAskedForInWords,
  promptFits,
];
