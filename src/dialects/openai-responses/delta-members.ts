import { deltaMembers } from "../answer/delta-frame.ts";

/** Numbers, ids and fillers are new on each event of upstream's, and mean nothing (contract 8.1, quirks 1 and 4). */
export const DELTA_MEMBERS = deltaMembers(["delta"], ["sequence_number", "item_id", "obfuscation"]);
