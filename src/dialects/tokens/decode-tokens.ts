import { ProxyError } from "../../errors.ts";
import type { Encoding } from "./encoding.ts";
import { loadVocabulary } from "./load-vocabulary.ts";

/**
 * The text of each list of token ids; a character of which a part is missing is U+FFFD. Throws `invalid_value`, with
 * `param`, for an id that stands for no text in the encoding, as those of special tokens do not.
 */
export async function decodeTokens(
  lists: readonly Uint32Array[],
  encoding: Encoding,
  param: string,
): Promise<string[]> {
  const { tokens } = await loadVocabulary(encoding);
  // Not by the library, which leaves half a character at the end of one text to the next one.
  const decode = (ids: Uint32Array): string => {
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    let text = "";
    for (const id of ids) {
      const token = tokens[id];
      if (token === undefined) throw noText(id, encoding, param);
      // A token of whole characters shows that one before it is not whole.
      if (typeof token === "string") text += decoder.decode() + token;
      else text += decoder.decode(Uint8Array.from(token), { stream: true });
    }
    return text + decoder.decode();
  };
  return lists.map(decode);
}

function noText(id: number, encoding: Encoding, param: string): ProxyError {
  return new ProxyError("invalid_value", `\`${param}\` holds the token ${id}, which is no text in ${encoding}.`, {
    param,
  });
}
