import type { UpstreamName } from "../../../src/dialects/dialect.ts";
import { spelled } from "./exact-json.ts";

/** One thing that upstream reads in a request; calls are counted, and results name the place of theirs. */
export type Heard =
  | { role: Role; text: string }
  | { role: Role; image: string }
  | { role: Role; pdf: string; name: string }
  | { call: number; name: string; input: string }
  | { resultOf: number; isError: boolean };

export type Role = "system" | "user" | "assistant" | "tool";

type Json = ReturnType<typeof JSON.parse>;

/**
 * What each upstream reads of a request's body, by its own documentation and none of the project's code. Numbers are
 * texts of their digits. Throws where it would refuse.
 */
export const HEARD_IN: Readonly<Record<UpstreamName, (body: Json) => Heard[]>> = {
  "openai-chat": chat,
  "openai-responses": responses,
  "anthropic-messages": messages,
};

function createCalls() {
  const ids: string[] = [];
  const open: { id: string; call: number }[] = [];
  return {
    has: (id: string) => ids.includes(id),
    awaits: () => open.length > 0,
    called(id: string): number {
      open.push({ id, call: ids.length });
      return ids.push(id) - 1;
    },
    answered(id: string): number {
      const [found] = open.splice(
        open.findIndex((call) => call.id === id),
        1,
      );
      if (found?.id !== id) throw new Error(`a result that nobody awaits: ${id}`);
      return found.call;
    },
  };
}

type Calls = ReturnType<typeof createCalls>;

function checkAnswered(calls: Calls): void {
  if (calls.awaits()) throw new Error("a call without its result");
}

function dataOf(url: string): string {
  const [, data = ""] = /^data:(?:image\/png|application\/pdf);base64,(.*)$/.exec(url) ?? [];
  return data;
}

/** The input as JSON in one spelling; throws for a name that no upstream takes. */
function callOf(call: number, name: string, input: Json): Heard {
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) throw new Error(`a name that is refused: ${name}`);
  return { call, name, input: JSON.stringify(input) };
}

/** Content is a text or an array. */
function contentOf(role: Role, content: Json, partOf: (part: Json, role: Role) => Heard): Heard[] {
  if (typeof content === "string") return [{ role, text: content }];
  return (content ?? []).map((part: Json) => partOf(part, role));
}

function chat({ messages: given }: Json): Heard[] {
  const calls = createCalls();
  const partOf = ({ type, text, image_url }: Json, role: Role): Heard => {
    if (type === "text") return { role, text };
    if (type === "image_url") return { role, image: dataOf(image_url.url) };
    throw new Error(`a part of type ${type}`);
  };
  const heard = given.flatMap(({ role, content, tool_call_id, tool_calls = [] }: Json): Heard[] => {
    if (role === "tool") {
      return [{ resultOf: calls.answered(tool_call_id), isError: false }, ...contentOf(role, content, partOf)];
    }
    checkAnswered(calls);
    const called = tool_calls.map(({ id, function: { name, arguments: input } }: Json) => {
      return callOf(calls.called(id), name, spelled(input));
    });
    return [...contentOf(role, content, partOf), ...called];
  });
  checkAnswered(calls);
  return heard;
}

function responses({ instructions, input }: Json): Heard[] {
  const calls = createCalls();
  const partOf = ({ type, text, image_url, file_data, filename }: Json, role: Role): Heard => {
    if (type === "input_text" || type === "output_text") return { role, text };
    if (type === "input_image") return { role, image: dataOf(image_url) };
    if (type === "input_file") return { role, pdf: dataOf(file_data), name: filename };
    throw new Error(`a part of type ${type}`);
  };
  const heard = input.flatMap(({ type, role, content, call_id: id, name, arguments: given, output }: Json): Heard[] => {
    if (id?.length > 64) throw new Error("an id that is too long");
    if (type === "message") return contentOf(role === "developer" ? "system" : role, content, partOf);
    if (type === "function_call") return [callOf(calls.called(id), name, spelled(given))];
    if (type !== "function_call_output") throw new Error(`an item of type ${type}`);
    return [{ resultOf: calls.answered(id), isError: false }, ...contentOf("tool", output, partOf)];
  });
  checkAnswered(calls);
  return [...(instructions === undefined ? [] : [{ role: "system" as const, text: instructions }]), ...heard];
}

function messages({ system = [], messages: given }: Json): Heard[] {
  const calls = createCalls();
  const shownOf = ({ type, text, source, title }: Json, role: Role): Heard => {
    if (type === "text" && text.trim() !== "") return { role, text };
    if (type === "image") return { role, image: source.data };
    if (type === "document") return { role, pdf: source.data, name: title };
    throw new Error(`an empty text, or a block of type ${type}`);
  };
  const blockOf = (block: Json, role: Role): Heard[] => {
    const { type, id, name, input, tool_use_id, content, is_error = false } = block;
    if (type === "tool_use") {
      if (!/^[a-zA-Z0-9_-]+$/.test(id) || calls.has(id)) throw new Error(`an id that is refused: ${id}`);
      return [callOf(calls.called(id), name, input)];
    }
    if (type !== "tool_result") return [shownOf(block, role)];
    return [{ resultOf: calls.answered(tool_use_id), isError: is_error }, ...contentOf("tool", content, shownOf)];
  };
  const heard = given.flatMap(({ role, content }: Json, index: number) => {
    if (role !== (index % 2 === 0 ? "user" : "assistant")) throw new Error("not by turns, the user first");
    const others = content.filter(({ type }: Json) => type !== "tool_result");
    const results = content.slice(0, content.length - others.length);
    const told = results.flatMap((block: Json) => blockOf(block, role));
    checkAnswered(calls);
    return [...told, ...others.flatMap((block: Json) => blockOf(block, role))];
  });
  checkAnswered(calls);
  if (given.at(-1).role !== "user") throw new Error("the user is not the last");
  return [...system.map((block: Json) => shownOf(block, "system")), ...heard];
}
