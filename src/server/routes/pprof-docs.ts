import * as z from "zod";
import { writeError } from "../../dialects/openai-chat/write-error.ts";
import { type ErrorDetails, type ErrorKind, ProxyError } from "../../errors.ts";
import { documented, type RouteDocs } from "../docs-page/documented.ts";
import type { PprofName } from "./pprof-names.ts";
import { PPROF_WORDS } from "./pprof-words.ts";

const tag = "Profiles";
const BINARY = "application/octet-stream";
const TEXT = "text/plain";
const NO_SYMBOLS = "num_symbols: 0\n";
const LATE =
  "block: total 1, 3000000 contentions, delay (nanoseconds)\n\n1, 3000000\n#\tlate by 2 to 4 ms\n#\tevent loop\n";

const text = (mediaType: string, example: string) => ({ [mediaType]: { schema: z.string(), example } });

/** `GET /debug/pprof/`, for people. */
export const indexDocs = () =>
  documented({
    summary: "Show what profiles there are",
    description: "A page that says of each what it stands for on this runtime.",
    tag,
    answers: { 200: { description: "The page.", content: text("text/html", "<!doctype html>") } },
  });

const SECONDS = { description: "How long, above 0 and at most 300; fractions are allowed.", example: "0.1" };
const DEBUG = { description: "1 for text to read.", example: "1" };

const traceSchema = z.looseObject({ nodes: z.array(z.looseObject({})), samples: z.array(z.number()) });
const TRACE = { nodes: [], startTime: 0, endTime: 0, samples: [], timeDeltas: [] };

/** Of the ones that cost, there is one at a time. */
const BUSY = failure("Another is being taken.", "profile_in_progress", "Another profile is being taken.", {
  retryAfterSeconds: 9,
});
const BAD_SECONDS = failure(
  "`seconds` is no such number.",
  "invalid_value",
  "seconds must be above 0 and at most 300.",
  { param: "seconds" },
);

type Shape = Pick<RouteDocs, "queryParameters" | "answers">;

const table = (example: string): Shape => ({
  queryParameters: { debug: DEBUG },
  answers: {
    200: {
      description: "pprof's format, gzipped; or text.",
      content: { ...text(BINARY, "…"), ...text(TEXT, example) },
    },
  },
});
const heap = table("heap: total 2, 96 inuse_objects, inuse_space (bytes)\n\n2, 96\n#\tUint8Array\n#\tobject\n");

const SHAPES: Record<PprofName, Shape> = {
  profile: {
    queryParameters: { seconds: SECONDS },
    answers: {
      200: { description: "pprof's format, gzipped.", content: text(BINARY, "…") },
      400: BAD_SECONDS,
      503: BUSY,
    },
  },
  trace: {
    queryParameters: { seconds: SECONDS },
    answers: {
      200: {
        description: "A .cpuprofile.",
        content: { "application/json": { schema: traceSchema, example: TRACE } },
      },
      400: BAD_SECONDS,
      503: BUSY,
    },
  },
  heap: { ...heap, answers: { ...heap.answers, 503: BUSY } },
  allocs: { ...heap, answers: { ...heap.answers, 503: BUSY } },
  goroutine: table("goroutine: total 1 goroutine\n\n1\n#\twaits for its turn\n#\tqueue\n"),
  threadcreate: table("threadcreate: total 1 threadcreate\n\n1\n#\tJITWorker\n"),
  block: table(LATE),
  mutex: table(LATE),
  cmdline: { answers: { 200: { description: "Text.", content: text(TEXT, "github-copilot-svcs\0run") } } },
  symbol: { answers: { 200: { description: "Text.", content: text(TEXT, NO_SYMBOLS) } } },
};

/** `GET /debug/pprof/NAME`, for people. */
export function profileDocs(name: PprofName) {
  const { title: summary, meaning: description } = PPROF_WORDS[name];
  return documented({ summary, description, tag, ...SHAPES[name] });
}

/** `POST /debug/pprof/symbol`, for people. */
export const symbolLookupDocs = () =>
  documented({
    summary: "Say so to those who ask by POST",
    description: "`go tool pprof -symbolize=force` does.",
    tag,
    request: text(TEXT, "0x1+0x2"),
    answers: SHAPES.symbol.answers,
  });

/** The JSON of all errors, as a text that `go tool pprof` shows. */
function failure(description: string, kind: ErrorKind, message: string, details: ErrorDetails) {
  return { description, content: text(TEXT, writeError(new ProxyError(kind, message, details))) };
}
