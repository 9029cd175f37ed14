type Schema = Readonly<Record<string, unknown>>;

/** Deeper than this a schema that refers to itself ends in null. */
const MAX_DEPTH = 8;

/** Plausible texts by what a property is called; the second is for the second of two parallel calls. */
const TEXTS: readonly (readonly [name: RegExp, values: readonly [string, string]])[] = [
  [/city|location|place|town/i, ["Oslo", "Rome"]],
  [/country/i, ["Norway", "Italy"]],
  [/path|file/i, ["README.md", "package.json"]],
  [/url|link/i, ["https://example.com/", "https://example.org/"]],
  [/command|cmd/i, ["ls", "pwd"]],
  [/mail/i, ["octo@example.com", "cat@example.com"]],
  [/date|day/i, ["2026-01-01", "2026-01-02"]],
];

/** A value that satisfies a JSON schema: the required properties, and something plausible in each. */
export function valueFor(schema: unknown, variant = 0): unknown {
  const root = asSchema(schema);
  return build(root, { root, name: "", variant, depth: 0 });
}

type Place = { root: Schema; name: string; variant: number; depth: number };

function build(schema: Schema, place: Place): unknown {
  if (place.depth > MAX_DEPTH) return null;
  const deeper = { ...place, depth: place.depth + 1 };
  if ("const" in schema) return schema["const"];
  if (Array.isArray(schema["enum"])) return schema["enum"][place.variant] ?? schema["enum"][0];
  if (typeof schema["$ref"] === "string") return build(follow(schema["$ref"], place.root), deeper);
  const choices = schema["anyOf"] ?? schema["oneOf"] ?? schema["allOf"];
  if (Array.isArray(choices)) return build(asSchema(choices[0]), deeper);
  switch (typeOf(schema)) {
    case "object":
      return buildObject(schema, deeper);
    case "array":
      return [build(asSchema(schema["items"]), deeper)];
    case "integer":
    case "number":
      return typeof schema["minimum"] === "number" ? schema["minimum"] : 1 + place.variant;
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return textFor(place);
  }
}

function buildObject(schema: Schema, place: Place): Record<string, unknown> {
  const properties = asSchema(schema["properties"]);
  const required = Array.isArray(schema["required"]) ? schema["required"].map(String) : [];
  return Object.fromEntries(required.map((name) => [name, build(asSchema(properties[name]), { ...place, name })]));
}

function textFor({ name, variant }: Place): string {
  const values = TEXTS.find(([pattern]) => pattern.test(name))?.[1] ?? ["example", "sample"];
  return values[variant % 2] ?? values[0];
}

function typeOf(schema: Schema): unknown {
  const type = schema["type"];
  if (Array.isArray(type)) return type.find((one) => one !== "null");
  return type ?? ("properties" in schema ? "object" : undefined);
}

/** A local reference, `#/$defs/City`. */
function follow(reference: string, root: Schema): Schema {
  const steps = reference.replace(/^#\/?/, "").split("/").filter(Boolean);
  return steps.reduce<Schema>((schema, step) => asSchema(schema[step]), root);
}

function asSchema(value: unknown): Schema {
  return typeof value === "object" && value !== null ? (value as Schema) : {};
}
