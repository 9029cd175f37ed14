/** An element with a text in it. */
export function element(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}

/** In ASCII, whatever the file is encoded in. What XML has no way to write (XML 1.0 2.2) becomes a mark of replacement. */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd")
    .replace(/[&<>"']|[^ -~]/gu, (character) => `&#${character.codePointAt(0)};`);
}
