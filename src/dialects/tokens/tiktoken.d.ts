/** What `with { type: "text" }` gives: what is in the file. */
declare module "*.tiktoken" {
  const text: string;
  export = text;
}
