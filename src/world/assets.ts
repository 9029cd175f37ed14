/** Opens a file that was built into the binary, by the path that its import gave. */
export type OpenAsset = (path: string) => Blob;

export const systemAssets: OpenAsset = (path) => Bun.file(path);
