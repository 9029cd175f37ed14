import { encodeUtf8 } from "../../wire/byte-string.ts";
import { aroundText, type WriteAround } from "../answer/around-text.ts";
import type { AnswerEvent, AnswerUsage, Finish, OpenedPart } from "../conversation/event.ts";
import type { AnswerContext, AnswerWriter } from "../dialect.ts";
import { callText, checkUnwritten } from "./call-text.ts";
import { closingMembers } from "./closing.ts";
import type { LineForm } from "./line.ts";
import { createLineHead, createLineTime } from "./line-head.ts";
import { writeErrorEvent } from "./write-error.ts";

/**
 * A stream of Ollama: lines of JSON, each with what came since the one before; a call as a whole, since its arguments
 * are an object there. The last line has the counts, so that it is written at the end.
 */
export function createWriter(form: LineForm, context: AnswerContext): AnswerWriter {
  const lines = createLines(form, context);
  let part: OpenedPart | undefined;
  let input = "";
  let calls = 0;
  /** A call that this API has no form for, until it is known whether the answer was cut within it. */
  let unwritten: { id: string; name: string; text: string } | undefined;
  let firstMs: number | undefined;
  let finish: Finish = "stop";
  let usage: AnswerUsage | undefined;

  function delta(text: string): string {
    if (part?.kind !== "call") return lines.said(part, text);
    input += text;
    return "";
  }

  function close(): string {
    const closed = part;
    part = undefined;
    if (closed?.kind !== "call") return "";
    const call = { ...closed, text: input };
    const text = callText(calls, call);
    if (text === undefined) {
      unwritten ??= call;
      return "";
    }
    calls++;
    return lines.line(form({ calls: [text] }));
  }

  function write(event: AnswerEvent): string {
    switch (event.type) {
      case "open":
        firstMs ??= context.elapsedMs();
        part = event.part;
        input = "";
        return "";
      case "delta":
        return delta(event.text);
      case "close":
        return close();
      case "finish":
        finish = event.reason;
        if (unwritten) checkUnwritten(unwritten, finish);
        return "";
      case "usage":
        usage = event.usage;
        return "";
      case "begin":
        return "";
    }
  }

  return {
    event: write,
    end() {
      const totalMs = context.elapsedMs();
      return lines.last(closingMembers({ finish, usage, firstMs: firstMs ?? totalMs, totalMs }));
    },
    fail: writeErrorEvent,
    around: () => (part?.kind === "call" ? () => "" : lines.around(part)),
    copied(text) {
      if (part?.kind === "call") input += text;
    },
  };
}

/** The lines that an answer is told in; each tells the time when it was made. */
function createLines(form: LineForm, context: AnswerContext) {
  const time = createLineTime(context);
  const head = createLineHead(context, time);
  const line = (members: string) => `{${head()},${members},"done":false}\n`;
  const membersOf = (part: OpenedPart | undefined, text: string) =>
    form(part?.kind === "reasoning" ? { thinking: text } : { text });
  return {
    line,
    said: (part: OpenedPart | undefined, text: string) => line(membersOf(part, text)),
    last: (members: string) => `{${head()},${form({})},${members}}\n`,
    around(part: OpenedPart | undefined): WriteAround | undefined {
      const start = encodeUtf8(`{"model":${JSON.stringify(context.model)},"created_at":"`);
      const rest = aroundText((text) => `",${membersOf(part, text)},"done":false}\n`);
      return rest && ((text) => start + time() + rest(text));
    },
  };
}
