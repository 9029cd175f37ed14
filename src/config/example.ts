import { nested } from "./dotted-path.ts";
import { listSettings } from "./settings.ts";

/** The text of config.example.json: every setting at its default, without the tokens, which do not belong in a file. */
export function exampleConfig(): string {
  const settings = listSettings().filter((setting) => !setting.secret);
  const values = nested(settings.map(({ path, default: value }) => [path, value] as const));
  return `${JSON.stringify(values, null, 2)}\n`;
}
