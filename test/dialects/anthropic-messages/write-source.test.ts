import { describe, expect, test } from "bun:test";
import { documentBlock, imageBlock } from "../../../src/dialects/anthropic-messages/write-source.ts";
import { failureOf } from "../../support/kind-of.ts";

const image = (url: string) => imageBlock({ kind: "image", url })["source"];
const document = (url: string, more: object = {}) => documentBlock({ kind: "file", url, ...more });

describe("an image", () => {
  test("as data is shown", () => {
    expect(image("data:image/png;base64,AA==")).toEqual({ type: "base64", media_type: "image/png", data: "AA==" });
    expect(image("data:image/jpg;base64,AA==")).toMatchObject({ media_type: "image/jpeg" });
    expect(image("data:image/svg+xml,%3Csvg%3E")).toEqual({
      type: "base64",
      media_type: "image/svg+xml",
      data: btoa("<svg>"),
    });
  });

  test("at an address is refused by its place, since upstream fetches none", async () => {
    for (const url of ["https://x.test/a.png", "AA==", "file:///a.png", "blob:x"]) {
      const failure = await failureOf(async () => imageBlock({ kind: "image", url, place: "input[0].content[1]" }));
      expect(failure).toMatchObject({ kind: "unsupported_field", details: { param: "input[0].content[1]" } });
    }
  });

  test("whose data are escaped wrongly is the client's to mend", async () => {
    const failure = await failureOf(async () => image("data:image/svg+xml,100%"));
    expect(failure).toMatchObject({ kind: "invalid_value", details: { param: "messages" } });
  });
});

describe("a document", () => {
  test("of the web, as data or as a text is shown, with its name", () => {
    const pdf = { type: "base64", media_type: "application/pdf", data: "AA==" };
    expect(document("data:application/pdf;base64,AA==", { name: "a.pdf" })).toEqual({
      type: "document",
      source: pdf,
      title: "a.pdf",
    });
    expect(document("AA==")["source"]).toEqual(pdf);
    expect(document("DATA:application/pdf;BASE64,AA==")["source"]).toEqual(pdf);
    expect(document("https://x.test/a.pdf")["source"]).toEqual({ type: "url", url: "https://x.test/a.pdf" });
    const words = { type: "text", media_type: "text/plain", data: "wörds" };
    expect(document(`data:text/markdown;base64,${Buffer.from("wörds").toString("base64")}`)["source"]).toEqual(words);
    expect(document("data:,w%C3%B6rds")["source"]).toEqual(words);
  });

  test("of another kind can't be read", async () => {
    const failure = await failureOf(async () => document("data:application/zip;base64,AA=="));
    expect(failure.kind).toBe("unsupported_field");
  });
});
