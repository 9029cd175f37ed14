import type { CatalogueRow } from "../../catalogue.ts";
import { familyOf, isReasoningGpt } from "../family.ts";
import { lacksJsonWord } from "../prompt.ts";
import { invalid, type Refusal } from "../refusal.ts";
import { countChatPrompt, promptOfChat } from "./chat-prompt.ts";
import { type ChatRequest, countImages } from "./chat-request.ts";

/** Looks at one thing in a request and says why it is refused, or nothing. */
export type ChatRule = (chat: {
  request: ChatRequest;
  model: CatalogueRow;
  headers: Readonly<Record<string, string>>;
}) => Refusal | null;

/** Contract 7.1: only text and images; a document or a file is refused. */
const onlyTextAndImages: ChatRule = ({ request }) => {
  const parts = request.messages.flatMap(({ content }) => (Array.isArray(content) ? content : []));
  const foreign = parts.find(({ type }) => type !== "text" && type !== "image_url");
  return foreign ? invalid(`unsupported content part type: ${foreign.type}`) : null;
};

/** Contract 5.5. */
const imagesNeedTheVisionHeader: ChatRule = ({ request, headers }) => {
  if (countImages(request.messages) === 0 || headers["copilot-vision-request"] === "true") return null;
  return { message: "bad request: missing required Copilot-Vision-Request header for vision requests" };
};

const imagesNeedAModelThatSees: ChatRule = ({ request, model }) => {
  if (countImages(request.messages) === 0 || model.capabilities.supports["vision"] === true) return null;
  return invalid(`image input is not supported by ${model.id}`);
};

/** Doubtful outside of GPT (contract 7.1): refused, so that nobody relies on it. */
const developersAreForGpt: ChatRule = ({ request, model }) => {
  if (familyOf(model) === "gpt" || request.messages.every(({ role }) => role !== "developer")) return null;
  return invalid("messages: the role 'developer' is not supported with this model.");
};

/** Contract 7.1: gpt-5 and the o series. */
const reasoningModelsCountOtherwise: ChatRule = ({ request, model }) => {
  if (!isReasoningGpt(model) || (request.max_tokens ?? null) === null) return null;
  return invalid(
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
  );
};

/** Contract 7.1: the same models take the default only. */
const reasoningModelsSampleByThemselves: ChatRule = ({ request, model }) => {
  const changed = (["temperature", "top_p"] as const).find((name) => (request[name] ?? 1) !== 1);
  if (!isReasoningGpt(model) || changed === undefined) return null;
  return invalid(
    `Unsupported value: '${changed}' does not support ${request[changed]} with this model. Only the default (1) value is supported.`,
  );
};

/** OpenAI's own rule for the same models (https://platform.openai.com/docs/api-reference/chat/create). */
const reasoningModelsStopByThemselves: ChatRule = ({ request, model }) => {
  if (!isReasoningGpt(model) || (request.stop ?? null) === null) return null;
  return invalid("Unsupported parameter: 'stop' is not supported with this model.");
};

/** OpenAI's own rule (https://platform.openai.com/docs/guides/structured-outputs#json-mode). */
const jsonIsAskedForInWords: ChatRule = ({ request, model }) => {
  if (familyOf(model) !== "gpt" || !lacksJsonWord(promptOfChat(request, model))) return null;
  return invalid(
    "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
  );
};

/** Contract 9.2: the efforts that the catalogue lists. */
const effortIsListed: ChatRule = ({ request, model }) => {
  const effort = request.reasoning_effort ?? null;
  const listed = model.capabilities.supports["reasoning_effort"];
  if (effort === null || (Array.isArray(listed) && listed.includes(effort))) return null;
  return { message: `reasoning_effort '${effort}' is not supported by ${model.id}`, code: "invalid_reasoning_effort" };
};

/** Contract 9.2. */
const promptFits: ChatRule = ({ request, model }) => {
  const limit = model.capabilities.limits?.max_prompt_tokens ?? Number.POSITIVE_INFINITY;
  const count = countChatPrompt(request);
  if (count <= limit) return null;
  const message = `prompt token count of ${count} exceeds the limit of ${limit}`;
  return { message, code: "model_max_prompt_tokens_exceeded" };
};

/** What a request must keep to besides its shape, in the order in which it is looked at. */
export const CHAT_RULES: readonly ChatRule[] = [
  onlyTextAndImages,
  imagesNeedTheVisionHeader,
  imagesNeedAModelThatSees,
  developersAreForGpt,
  reasoningModelsCountOtherwise,
  reasoningModelsSampleByThemselves,
  reasoningModelsStopByThemselves,
  effortIsListed,
  jsonIsAskedForInWords,
  promptFits,
];
