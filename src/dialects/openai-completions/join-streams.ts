import { type ByteString, decodeUtf8 } from "../../wire/byte-string.ts";
import { createSseSplitter } from "../../wire/sse.ts";
import type { Completion, CompletionUsage } from "./chunk.ts";
import { summedUsage } from "./join-answers.ts";
import type { PromptRequest } from "./prompts.ts";

/** Makes one stream of those that a request is asked as, as their events come. */
export interface StreamJoin {
  /** The client's events for a chunk of this stream, "" for none. */
  push(stream: number, chunk: Uint8Array): string;
  /** What closes the stream, after all others. */
  end(): string;
  /** Whether a failure was told, behind which nothing follows. */
  hasFailed(): boolean;
}

type Frame = Completion & { error?: unknown };

/** Far above any event of ours. */
const MAX_EVENT_BYTES = 16 * 1024 * 1024;

/** How many streams are joined, and how many choices each of them has. */
export type JoinedStreams = { streams: number } & Pick<PromptRequest, "choices" | "includeUsage">;

/** The choices of each stream stand behind those of the streams before it, as in an answer that is told in one piece. */
export function createStreamJoin({ streams, choices, includeUsage }: JoinedStreams): StreamJoin {
  const usages = Array<CompletionUsage | undefined>(streams).fill(undefined);
  let head: Omit<Completion, "choices" | "usage"> | undefined;
  let hasFailed = false;
  let output = "";
  const splitters = Array.from({ length: streams }, (_, stream) =>
    createSseSplitter({
      maxEventBytes: MAX_EVENT_BYTES,
      onEvent(data) {
        if (!hasFailed) output += tell(stream, data);
      },
    }),
  );

  function tell(stream: number, data: ByteString): string {
    if (data === "[DONE]") return "";
    const { choices: told, usage, ...rest }: Frame = JSON.parse(decodeUtf8(data));
    if ("error" in rest) {
      hasFailed = true;
      return render(rest);
    }
    head ??= rest;
    if (usage) usages[stream] = usage;
    if (told.length === 0) return "";
    const placed = told.map((choice) => ({ ...choice, index: stream * choices + choice.index }));
    return render({ ...head, choices: placed, ...(includeUsage ? { usage: null } : {}) });
  }

  return {
    push(stream, chunk) {
      splitters[stream]?.push(chunk);
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
