/** Bytes from `start` to `end` (excluded) give way to `text`. */
export type JsonEdit = { start: number; end: number; text: string };

/** Where a member stands: its key's opening quote, its value's first byte, the byte after its value. */
export type MemberSpan = { key: string; start: number; valueStart: number; end: number };

/**
 * An object in a JSON text: its path ("" is the whole text), the bytes it takes, its members in order. An array is one
 * whose members have no names, and are called by their places.
 */
export type ObjectSpan = { path: string; start: number; end: number; members: MemberSpan[]; isArray?: boolean };

/** What becomes of one member. `value` is JSON text; a renamed member keeps its value's bytes. */
export type MemberEdit =
  | { effect: "replaced"; key: string; value: string }
  | { effect: "renamed"; key: string; name: string }
  | { effect: "dropped"; key: string }
  | { effect: "added"; key: string; value: string };

/**
 * The edits of the text that do it. Of members with the same key only the last one stays: it is the one that was
 * checked, and parsers disagree about which one counts (RFC 8259, section 4).
 */
export function editsOf(object: ObjectSpan, wanted: readonly MemberEdit[]): JsonEdit[] {
  const edits: JsonEdit[] = [];
  const lastOf = new Map(object.members.map((member) => [member.key, member]));
  const wantedOf = Map.groupBy(wanted, ({ key }) => key);
  let isAnyKept = false;
  for (const [index, member] of object.members.entries()) {
    const ofMember = wantedOf.get(member.key) ?? [];
    if (lastOf.get(member.key) !== member || ofMember.some((edit) => edit.effect === "dropped")) {
      edits.push(removal(object, index, isAnyKept));
      continue;
    }
    isAnyKept = true;
    for (const edit of ofMember) edits.push(...editsOfMember(member, edit));
  }
  const added = wanted.flatMap((edit) =>
    edit.effect === "added" ? [`${object.isArray ? "" : `${JSON.stringify(edit.key)}:`}${edit.value}`] : [],
  );
  if (added.length === 0) return edits;
  const brace = object.end - 1;
  return [...edits, { start: brace, end: brace, text: `${isAnyKept ? "," : ""}${added.join(",")}` }];
}

/** Behind a member that stays, its own comma goes with it; before the first that stays, the next one's. */
function removal(object: ObjectSpan, index: number, isAnyKept: boolean): JsonEdit {
  const { members, end } = object;
  const start = members[isAnyKept ? index - 1 : index];
  if (isAnyKept) return { start: start?.end ?? end, end: members[index]?.end ?? end, text: "" };
  return { start: start?.start ?? end, end: members[index + 1]?.start ?? members[index]?.end ?? end, text: "" };
}

function editsOfMember(member: MemberSpan, edit: MemberEdit): JsonEdit[] {
  if (edit.effect === "replaced") return [{ start: member.valueStart, end: member.end, text: edit.value }];
  if (edit.effect === "renamed")
    return [{ start: member.start, end: member.valueStart, text: `${JSON.stringify(edit.name)}:` }];
  return [];
}

const encoder = new TextEncoder();

/** The text with the edits made, in one new array; without edits the bytes themselves. Edits must not overlap. */
export function splice(bytes: Uint8Array<ArrayBuffer>, edits: readonly JsonEdit[]): Uint8Array<ArrayBuffer> {
  if (edits.length === 0) return bytes;
  const pieces = edits
    .toSorted((a, b) => a.start - b.start)
    .map(({ start, end, text }) => ({ start, end, insert: encoder.encode(text) }));
  const growth = pieces.reduce((sum, { start, end, insert }) => sum + insert.length - (end - start), 0);
  const result = new Uint8Array(bytes.length + growth);
  let from = 0;
  let to = 0;
  for (const { start, end, insert } of pieces) {
    result.set(bytes.subarray(from, start), to);
    to += start - from;
    result.set(insert, to);
    to += insert.length;
    from = end;
  }
  result.set(bytes.subarray(from), to);
  return result;
}
