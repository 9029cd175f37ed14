import { invalidValue } from "../request/request-field.ts";

/** How the bytes of each kind of image begin, in base64: as much of the file's signature as whole letters spell. */
const SIGNATURES: readonly [start: string, mediaType: string][] = [
  ["iVBORw0KG", "image/png"],
  ["/9j/", "image/jpeg"],
  ["R0lGOD", "image/gif"],
  ["UklGR", "image/webp"],
];

/** The image as a `data:` URL. Ollama's clients send the bytes in base64 alone, and some of them such a URL. */
export function imageUrl(image: unknown, path: string): string {
  if (typeof image === "string") {
    if (image.startsWith("data:image/")) return image;
    const type = SIGNATURES.find(([start]) => image.startsWith(start))?.[1];
    if (type) return `data:${type};base64,${image}`;
  }
  throw invalidValue(path, "a PNG, JPEG, GIF or WebP image in base64");
}
