/** Prints the notes of a release of the checked-out commit: `bun scripts/release-notes.ts 1.2.3`. */
import { readHistory } from "./release/history.ts";
import { releaseNotes } from "./release/notes.ts";
import { REPOSITORY } from "./source.ts";

const [version] = process.argv.slice(2);
if (!version) throw new Error("Name the version: bun scripts/release-notes.ts 1.2.3");
process.stdout.write(releaseNotes(version, readHistory(version), REPOSITORY));
