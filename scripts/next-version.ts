/** Prints the version that the checked-out commit is to be released as; nothing when there is nothing to release. */
import { readHistory } from "./release/history.ts";
import { nextVersion } from "./release/next-version.ts";

const { last, changes } = readHistory();
const version = nextVersion(last, changes);
if (version !== null) console.log(version);
