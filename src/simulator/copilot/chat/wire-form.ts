import type { Reply } from "../reply.ts";

/** How a family says a reply: as one object, or as the objects of a stream without the `[DONE]` at its end. */
export type WireForm = { answer(reply: Reply): object; frames(reply: Reply): object[] };
