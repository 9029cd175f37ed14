import type * as z from "zod/mini";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** What is wrong with a body, as Anthropic's own validation says it: the place, and what should stand there. */
export function invalidField(error: z.core.$ZodError, body: unknown): string {
  const [first] = error.issues;
  if (first === undefined || typeof body !== "object" || body === null) return "The request body is not valid JSON.";
  const { issue, path } = innermost(first, first.path);
  switch (issue.code) {
    case "unrecognized_keys":
      return `${placeOf([...path, issue.keys[0] ?? ""], body)}: Extra inputs are not permitted`;
    case "invalid_union": {
      // What is said of a type stands with the thing that has it.
      const tag = `Input tag '${valueAt(path, body)}' found using 'type' does not match any of the expected tags`;
      return `${placeOf(path.slice(0, -1), body)}: ${tag}`;
    }
    default:
      return `${placeOf(path, body)}: ${complaint(issue, valueAt(path, body))}`;
  }
}

/** Of a text or a list it is the list that can be wrong inside. */
function innermost(issue: Issue, path: Path): { issue: Issue; path: Path } {
  const nested = issue.code === "invalid_union" ? issue.errors.at(-1)?.[0] : undefined;
  return nested ? innermost(nested, [...path, ...nested.path]) : { issue, path };
}

function complaint(issue: Issue, value: unknown): string {
  if (value === undefined) return "Field required";
  switch (issue.code) {
    case "invalid_value":
      return `Input should be ${issue.values.map((one) => `'${String(one)}'`).join(" or ")}`;
    case "invalid_type":
      return `Input should be a valid ${issue.expected}`;
    case "too_small":
      return `Input should be greater than or equal to ${issue.minimum}`;
    case "too_big":
      return `Input should be less than or equal to ${issue.maximum}`;
    default:
      return "Input should be valid";
  }
}

/** The path in dots. Behind what has a `type` stands that type, since it decided what may follow. */
function placeOf(path: Path, body: unknown): string {
  const steps = path.flatMap((step, index) => [...tagOf(path.slice(0, index), step, body), String(step)]);
  return steps.join(".");
}

/** The type of the value at the path, where a field of it follows. A tool that says none is a custom one. */
function tagOf(path: Path, field: PropertyKey, body: unknown): string[] {
  const value = valueAt(path, body);
  if (path.length === 0 || field === "type" || typeof value !== "object" || value === null) return [];
  if ("type" in value) return [String(value.type)];
  return path.length === 2 && path[0] === "tools" ? ["custom"] : [];
}

function valueAt(path: Path, body: unknown): unknown {
  return path.reduce<unknown>((value, step) => {
    const holder = typeof value === "object" && value !== null ? value : {};
    return (holder as Record<PropertyKey, unknown>)[step];
  }, body);
}
