import { type ByteString, decodeUtf8 } from "../../wire/byte-string.ts";
import { createSseSplitter } from "../../wire/sse.ts";
import type { Completion, CompletionUsage } from "./chunk.ts";
import { summedUsage } from "./join-answers.ts";
import type { PromptRequest } from "./prompts.ts";

/** Makes one stream of those that the prompts of a request have, as their events come. */
export interface StreamJoin {
  /** The client's events for a chunk of the stream of this prompt, "" for none. */
  push(prompt: number, chunk: Uint8Array): string;
  /** What closes the stream, after all others. */
  end(): string;
  /** Whether a failure was told, behind which nothing follows. */
  hasFailed(): boolean;
}

type Frame = Completion & { error?: unknown };

/** Far above any event of ours. */
const MAX_EVENT_BYTES = 16 * 1024 * 1024;

/** The choices of each prompt stand behind those of the prompts before it, as in an answer that is told in one piece. */
export function createStreamJoin({ prompts, choices, includeUsage }: PromptRequest): StreamJoin {
  const usages: (CompletionUsage | undefined)[] = prompts.map(() => undefined);
  let head: Omit<Completion, "choices" | "usage"> | undefined;
  let hasFailed = false;
  let output = "";
  const splitters = prompts.map((_, prompt) =>
    createSseSplitter({
      maxEventBytes: MAX_EVENT_BYTES,
      onEvent(data) {
        if (!hasFailed) output += tell(prompt, data);
      },
    }),
  );

  function tell(prompt: number, data: ByteString): string {
    if (data === "[DONE]") return "";
    const { choices: told, usage, ...rest }: Frame = JSON.parse(decodeUtf8(data));
    if ("error" in rest) {
      hasFailed = true;
      return render(rest);
    }
    head ??= rest;
    if (usage) usages[prompt] = usage;
    if (told.length === 0) return "";
    const placed = told.map((choice) => ({ ...choice, index: prompt * choices + choice.index }));
    return render({ ...head, choices: placed, ...(includeUsage ? { usage: null } : {}) });
  }

  return {
    push(prompt, chunk) {
      splitters[prompt]?.push(chunk);
      const text = output;
      output = "";
      return text;
    },
    end() {
      const usage = summedUsage(usages);
      return `${includeUsage && usage ? render({ ...head, choices: [], usage }) : ""}data: [DONE]\n\n`;
    },
    hasFailed: () => hasFailed,
  };
}

function render(frame: unknown): string {
  return `data: ${JSON.stringify(frame)}\n\n`;
}
