import type { Finding } from "./finding.ts";

export type ConfigurationFacts = {
  file: string;
  exists: boolean;
  /** What the configuration has to say of its settings; a warning is one that the operator may not expect. */
  notes: readonly { path: string; text: string; isWarning: boolean }[];
};

/** A configuration that is valid; one that is not has thrown before, with all its problems. */
export function judgeConfiguration({ file, exists, notes }: ConfigurationFacts): Finding[] {
  const message = exists ? `${file} is valid.` : `There is no ${file}, so the defaults are in force. That is fine.`;
  const warnings = notes.filter(({ isWarning }) => isWarning);
  return [
    { status: "ok", message },
    ...warnings.map(
      ({ path, text }): Finding => ({
        status: "warning",
        subject: path,
        message: `${path}: ${text}.`,
        fix: `change or remove ${path} in the configuration; \`github-copilot-svcs config\` shows where it is set`,
      }),
    ),
  ];
}
