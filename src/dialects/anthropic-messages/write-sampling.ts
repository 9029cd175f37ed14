import type { Conversation, Sampling } from "../conversation/request.ts";
import type { LooseObject } from "../loose-json.ts";
import type { Change } from "../request/change.ts";
import { dropped, replaced } from "../request/edits.ts";

type Written = { fields: LooseObject; changes: readonly Change[] };

/** While it thinks the model takes no less than that. */
const MIN_TOP_P = 0.95;
const MAX_TEMPERATURE = 1;

/** How the answer is drawn and where it stops, as far as upstream takes it. */
export function writeSampling({ sampling, stop }: Conversation, isThinking: boolean): Written {
  const drawn = isThinking ? whileThinking(sampling) : freely(sampling);
  const stops = stop.filter((text) => text.trim() !== "");
  return {
    fields: { ...drawn.fields, ...(stops.length > 0 ? { stop_sequences: stops } : {}) },
    changes: [
      ...drawn.changes,
      ...(stops.length < stop.length ? [dropped("stop", "upstream takes none of white space alone")] : []),
      ...unknown(sampling),
    ],
  };
}

function whileThinking({ temperature, topP, topK }: Sampling): Written {
  const isTopPTaken = topP === undefined || topP >= MIN_TOP_P;
  const given = { temperature, top_p: isTopPTaken ? undefined : topP, top_k: topK };
  const why = "a model that thinks accepts only the default";
  return { fields: isTopPTaken ? { top_p: topP } : {}, changes: dropGiven(given, why) };
}

function freely({ temperature, topP, topK }: Sampling): Written {
  if (temperature === undefined) return { fields: { top_p: topP, top_k: topK }, changes: [] };
  const taken = Math.min(temperature, MAX_TEMPERATURE);
  return {
    fields: { temperature: taken, top_k: topK },
    changes: [
      ...(taken < temperature ? [replaced("temperature", "the model takes 0 to 1", taken)] : []),
      ...dropGiven({ top_p: topP }, "the model takes a temperature or this"),
    ],
  };
}

function unknown({ presencePenalty, frequencyPenalty, seed }: Sampling): Change[] {
  const given = { presence_penalty: presencePenalty, frequency_penalty: frequencyPenalty, seed };
  return dropGiven(given, "the model has no such parameter");
}

function dropGiven(given: LooseObject, why: string): Change[] {
  const names = Object.entries(given).filter(([, value]) => value !== undefined);
  return names.map(([name]) => dropped(name, why));
}
