import { promptsOf, type ReadPrompts } from "../dialects/openai-completions/prompts.ts";
import type { JOBS } from "./jobs.ts";
import type { Pool } from "./pool.ts";
import { unlessTaken } from "./unless-taken.ts";

export type ReadPromptsNeeds = {
  pool: Pick<Pool<typeof JOBS>, "run">;
  /** Of a longer body a worker is given a copy; it stays, to be asked as it is where it has one text. */
  aboveBytes: number;
  maxDepth: number;
};

/** Reads the prompts of completions, those of long bodies on a thread. */
export function createReadPrompts({ pool, aboveBytes, maxDepth }: ReadPromptsNeeds): ReadPrompts {
  return async (body, { client, signal }) => {
    const here = () => promptsOf(body, maxDepth);
    if (body.length <= aboveBytes) return here();
    const options = { client, signal, transfer: [] };
    return await pool.run("readPrompts", { body, maxDepth }, options).catch(unlessTaken(signal, here));
  };
}
