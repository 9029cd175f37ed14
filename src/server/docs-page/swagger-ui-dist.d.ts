/** What `with { type: "file" }` gives: the path of the file, in the binary or on disk. */
declare module "swagger-ui-dist/*" {
  const path: string;
  export = path;
}
