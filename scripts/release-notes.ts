/** Prints the notes of a release of the checked-out commit: `bun scripts/release-notes.ts 1.2.3`. */
import { repository } from "../package.json";
import { readHistory } from "./release/history.ts";
import { releaseNotes } from "./release/notes.ts";

const [version] = process.argv.slice(2);
if (!version) throw new Error("Name the version: bun scripts/release-notes.ts 1.2.3");
process.stdout.write(releaseNotes(version, readHistory(version), repository.replace(/^github:/, "")));
