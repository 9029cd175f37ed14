import type { Case } from "./case.ts";
import { CONVERSATIONS } from "./cases/conversations.ts";
import { FAULTS } from "./cases/faults.ts";
import { LIFE } from "./cases/life.ts";
import { LIMITS } from "./cases/limits.ts";
import { OTHER_ROUTES } from "./cases/other-routes.ts";
import { STREAMS } from "./cases/streams.ts";

/** All that the installed program proves of itself. */
export const CASES: readonly Case[] = [...CONVERSATIONS, ...OTHER_ROUTES, ...STREAMS, ...FAULTS, ...LIMITS, ...LIFE];
