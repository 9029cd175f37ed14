import { isUtf8 } from "node:buffer";
import { GptEncoding } from "gpt-tokenizer/GptEncoding";
import type { Encoding } from "./encoding.ts";

/** A token: the text that it stands for, or the bytes where they are only a part of a character. */
type Token = string | number[];

/** An encoding that is loaded. */
export type Vocabulary = {
  /** By token id; few ids stand for nothing. */
  tokens: readonly Token[];
  /** The library's, which knows how a text is parted. It is made when it is first asked for: to decode takes none. */
  encoder(): GptEncoding;
};

/**
 * The vocabulary of an encoding from OpenAI's own file: a line for each token, with its bytes in base64 and its id. The
 * library has it as a module too, which as bytecode takes three times the room in the binary and as long to load.
 */
export function readVocabulary(encoding: Encoding, file: string): Vocabulary {
  const tokens: Token[] = [];
  for (const line of file.trimEnd().split("\n")) {
    const space = line.indexOf(" ");
    const bytes = Buffer.from(line.slice(0, space), "base64");
    tokens[Number(line.slice(space))] = isUtf8(bytes) ? bytes.toString() : [...bytes];
  }
  let encoder: GptEncoding | undefined;
  return {
    tokens,
    encoder() {
      encoder ??= GptEncoding.getEncodingApi(encoding, () => tokens);
      return encoder;
    },
  };
}
