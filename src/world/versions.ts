/**
 * Negative where `a` is the older version, positive where it is the newer one, 0 where neither is (semver.org 11). Throws
 * for what is no version.
 */
export function compareVersions(a: string, b: string): number {
  return Bun.semver.order(a, b);
}

/** Whether it is a version in full, as semver.org 2 and 9 to 10 have it. */
export function isVersion(text: string): boolean {
  return /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/.test(text);
}
