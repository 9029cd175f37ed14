import type { Profile } from "./profile.ts";

/** The profile for people: what there is most of comes first. */
export function writeText(name: string, { columns, rows }: Profile): string {
  const last = columns.length - 1;
  const amount = (values: readonly number[]) => values[last] ?? 0;
  const units = columns.map(([type, unit]) => (unit === "count" ? type : `${type} (${unit})`)).join(", ");
  const total = columns.map((_, index) => rows.reduce((sum, { values }) => sum + (values[index] ?? 0), 0)).join(", ");
  const blocks = rows
    .toSorted((one, other) => amount(other.values) - amount(one.values))
    .map(({ stack, values }) => `${values.join(", ")}\n${stack.map((frame) => `#\t${frame.name}\n`).join("")}`);
  return [`${name}: total ${total} ${units}\n`, ...blocks].join("\n");
}
