import * as z from "zod/mini";

/** A text in its normal form, or what is wrong with it, as the rest of a sentence about the setting. */
export type Reading = { text: string } | { fault: string };

/** A text that may be written in several ways and is kept in one. The type stays a string, also for the JSON Schema. */
export function normalisedText(read: (written: string) => Reading) {
  return z.string().check((payload) => {
    const reading = read(payload.value);
    if ("text" in reading) payload.value = reading.text;
    else payload.issues.push({ code: "custom", input: payload.value, message: reading.fault });
  });
}
