import { gapTurns } from "../conversation/gap-turns.ts";
import { type ContentPart, emptyConversation, type Turn } from "../conversation/request.ts";
import type { ReadConversation } from "../dialect.ts";
import type { LooseObject } from "../loose-json.ts";
import { listIn, textIn } from "../request/request-field.ts";
import { unreadFields } from "../request/unread-fields.ts";
import { imageUrl } from "./image-url.ts";
import { readSettings, SETTINGS } from "./read-settings.ts";
import { unreadReason } from "./unread-reason.ts";

const READ = new Set<string>([...SETTINGS, "prompt", "suffix", "system", "images"]);

/** Throws `invalid_value` and `unsupported_field`, by the field. */
export function readGenerate(request: LooseObject): ReadConversation {
  const { settings, changes } = readSettings(request);
  const asked = promptOf(request);
  // Without a prompt nothing is asked, whatever else is said.
  const turns = asked.length === 0 ? [] : [...systemOf(request), ...asked];
  return {
    conversation: { ...emptyConversation(), ...settings, turns },
    changes: [...unreadFields(request, READ, unreadReason), ...changes],
  };
}

function systemOf(request: LooseObject): Turn[] {
  const text = textIn(request, "system") ?? "";
  return text === "" ? [] : [{ role: "instructions", parts: [{ kind: "text", text }] }];
}

/** The text between prompt and suffix is asked for where there is a suffix; else what the prompt asks for. */
function promptOf(request: LooseObject): Turn[] {
  const text = textIn(request, "prompt") ?? "";
  const suffix = textIn(request, "suffix") ?? "";
  const images = (listIn(request, "images") ?? []).map(
    (image, at): ContentPart => ({ kind: "image", url: imageUrl(image, `images[${at}]`) }),
  );
  if (text === "" && suffix === "" && images.length === 0) return [];
  if (suffix !== "") return gapTurns(text, suffix, images);
  return [{ role: "user", parts: text === "" ? images : [{ kind: "text", text }, ...images] }];
}
