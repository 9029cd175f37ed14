import { type LooseObject, objectOf } from "../loose-json.ts";
import { objectIn, objectListIn } from "../request/request-field.ts";

/** The object with its names as Google's documentation has them: of a message it takes `topP` and `top_p` alike. */
export function camelCased(object: LooseObject): LooseObject {
  const members = Object.entries(object);
  return Object.fromEntries(members.map(([name, value]) => [name.replace(/(?<=\w)_([a-z])/g, upper), value]));
}

function upper(_match: string, letter: string): string {
  return letter.toUpperCase();
}

/** A field that is a message. Throws `invalid_value` for anything else; undefined where it is absent. */
export function messageIn(object: LooseObject, name: string, place = ""): LooseObject | undefined {
  const found = objectIn(object, name, place);
  return found && camelCased(found);
}

/** A field of several messages; a single one needs no brackets, in Google's own examples too. */
export function messagesIn(object: LooseObject, name: string, place = ""): LooseObject[] {
  const single = objectOf(object[name]);
  return (single ? [single] : objectListIn(object, name, place)).map(camelCased);
}
