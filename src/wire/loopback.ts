/**
 * Whether a host names this machine and no other, by the name alone (RFC 6761 6.3, RFC 1122 3.2.1.3): as a URL has it or
 * as people write it, an IPv6 address with or without brackets.
 */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}
