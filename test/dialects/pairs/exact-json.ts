type Source = { source: string };
type ExactJson = {
  rawJSON(text: string): unknown;
  parse(
    text: string,
    revive: (name: string, value: unknown, context?: Source) => unknown,
  ): ReturnType<typeof JSON.parse>;
};

const exact = JSON as unknown as ExactJson;

/** A JSON text as a value that is written with the same digits again. */
export function exactly(json: string): unknown {
  return exact.parse(json, (_, value, context) => {
    return typeof value === "number" && context ? exact.rawJSON(context.source) : value;
  });
}

/** The same with a text of its digits for each number, so that two can be compared. */
export function spelled(json: string): ReturnType<typeof JSON.parse> {
  return exact.parse(json, (_, value, context) =>
    typeof value === "number" && context ? `#${context.source}` : value,
  );
}
