import fc from "fast-check";

/** A conversation in the words of no dialect and of no code of the project: what translations are measured by. */
export type Talk = { instructions: string[]; exchanges: Exchange[]; last: Shown[] };

/** The user shows something, the model answers, and the tools that it called give results. */
export type Exchange = { shown: Shown[]; reminder: string | undefined; said: Said };

type Said = { thought: string | undefined; texts: string[]; calls: Called[] };

export type Called = { id: string; name: string; input: string; result: Shown[]; isError: boolean };

export type Shown = { text: string } | { image: string } | { pdf: string; name: string };

/** What both sides have a place for. */
export type Abilities = { documents: boolean; errors: boolean; reminders: boolean };

const odd = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.constantFrom("\ud800", "a\r\nb", " \u2028 ", '"}\\', "</system-reminder>", "[DONE]", "0 errors", "\u0000", "  "),
);

/** Each is found by its beginning alone. */
function texts(mark: string): fc.Arbitrary<string> {
  return fc.tuple(fc.nat(99_999), odd).map(([number, text]) => `${mark}${number}:${text}`);
}

const base64 = fc.uint8Array({ minLength: 1, maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString("base64"));

/** A PNG by its first bytes: Ollama's images have no type beside them. */
const image = base64.map((data) => ({ image: `iVBORw0KGgoA${data}` }));
const pdf = fc.record({ pdf: base64, name: fc.constantFrom("a.pdf", "über uns.pdf") });

function shown({ documents }: Abilities, mark: string, minLength: number): fc.Arbitrary<Shown[]> {
  const text = texts(mark).map((value) => ({ text: value }));
  return fc.array(documents ? fc.oneof(text, image, pdf) : fc.oneof(text, image), { minLength, maxLength: 3 });
}

const input = fc.oneof(
  fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }).map((value) => {
    return JSON.stringify(value);
  }),
  fc.constantFrom("12345678901234567890", "1.5", "1e400").map((digits) => `{"n":${digits}}`),
);

/** Clients that count anew in each turn repeat them, and some have letters or a length that not all upstreams take. */
const id = fc.oneof(
  fc.stringMatching(/^call_[a-zA-Z0-9]{4,8}$/),
  fc.constantFrom("functions.f:0", "functions_f_0", "call_0", "toolu_vrtx_1", "x".repeat(80), "é"),
);

function called(abilities: Abilities): fc.Arbitrary<Called> {
  return fc.record({
    id,
    name: fc.constantFrom("f", "my.tool", "get_weather", "constructor", "n".repeat(70)),
    input,
    result: shown(abilities, "r", 0),
    isError: abilities.errors ? fc.boolean() : fc.constant(false),
  });
}

function exchange(abilities: Abilities): fc.Arbitrary<Exchange> {
  const said = fc
    .record({
      thought: fc.option(texts("t"), { nil: undefined }),
      texts: fc.array(texts("a"), { maxLength: 2 }),
      calls: fc.uniqueArray(called(abilities), { maxLength: 3, selector: (call) => call.id }),
    })
    .filter((turn) => turn.texts.length + turn.calls.length > 0);
  const reminder = abilities.reminders ? fc.option(texts("m"), { nil: undefined, freq: 3 }) : fc.constant(undefined);
  return fc.record({ shown: shown(abilities, "u", 1), reminder, said });
}

export function anyTalk(abilities: Abilities): fc.Arbitrary<Talk> {
  return fc.record({
    instructions: fc.array(texts("s"), { maxLength: 2 }),
    exchanges: fc.array(exchange(abilities), { maxLength: 3 }),
    last: shown(abilities, "u", 1),
  });
}

/** The names of the tools that are called in it. */
export function toolsOf({ exchanges }: Talk): string[] {
  return [...new Set(exchanges.flatMap(({ said }) => said.calls.map(({ name }) => name)))];
}
