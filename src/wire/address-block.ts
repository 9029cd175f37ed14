/** Addresses that begin alike, such as `10.0.0.0/8`; one alone is a block too. */
export type AddressBlock = { bytes: readonly number[]; bits: number };

/** A block as people write it, or an address; null where it is neither. */
export function readAddressBlock(text: string): AddressBlock | null {
  const [, address = "", length] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const bytes = readAddress(address);
  if (!bytes) return null;
  const bits = Number(length ?? 8 * bytes.length);
  return bits <= 8 * bytes.length ? { bytes, bits } : null;
}

/** Whether a host, as a URL has it, is an address of the block; a name never is, since nobody resolves it for that. */
export function isInBlock(hostname: string, { bytes, bits }: AddressBlock): boolean {
  const address = readAddress(hostname.replace(/^\[|\]$/g, ""));
  if (address?.length !== bytes.length) return false;
  return bytes.every((byte, at) => {
    const free = Math.min(8, Math.max(0, 8 * (at + 1) - bits));
    return byte >> free === (address[at] ?? 0) >> free;
  });
}

/** The 4 or 16 bytes of an address. */
function readAddress(text: string): number[] | null {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) {
    const bytes = text.split(".").map(Number);
    return bytes.every((byte) => byte < 256) ? bytes : null;
  }
  // The URL standard knows all ways of writing one, and has one of its own.
  const written = text.includes(":") ? URL.parse(`http://[${text}]`)?.hostname.slice(1, -1) : undefined;
  if (written === undefined) return null;
  const [head = [], tail] = written.split("::").map(groupsOf);
  if (tail === undefined) return [...head];
  return [...head, ...new Array<number>(16 - head.length - tail.length).fill(0), ...tail];
}

function groupsOf(text: string): number[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}
