import { describe, expect, test } from "bun:test";
import { readGenerate } from "./bodies.ts";

const JPEG = "/9j/4AAQSkZJRgABAQ";

describe("a request to Ollama's generate", () => {
  test("asks what its prompt says, after its instructions", () => {
    const { facts, conversation } = readGenerate({ prompt: "Why?", system: "Be short.", images: [JPEG] });
    expect(facts).toMatchObject({ stream: true, initiator: "user", hasImages: true });
    expect(conversation.turns).toEqual([
      { role: "instructions", parts: [{ kind: "text", text: "Be short." }] },
      {
        role: "user",
        parts: [
          { kind: "text", text: "Why?" },
          { kind: "image", url: `data:image/jpeg;base64,${JPEG}` },
        ],
      },
    ]);
  });

  test("with a suffix asks for what is between", () => {
    const { conversation } = readGenerate({ prompt: "def f(", suffix: "return 1" });
    const [instructions, user] = conversation.turns;
    expect(instructions?.role).toBe("instructions");
    expect(user?.parts).toEqual([{ kind: "text", text: "<beginning>def f(</beginning><gap/><end>return 1</end>" }]);
  });

  test("without a prompt asks nothing, whatever else it says", () => {
    const { found, conversation } = readGenerate({ system: "Be short." });
    expect(conversation.turns).toEqual([]);
    expect(found.wish).toBe("load");
  });

  test("tells what only Ollama's own engine knows", () => {
    const { dropped } = readGenerate({ prompt: "x", raw: true, template: "{{ .Prompt }}", context: [1, 2] });
    expect(dropped.toSorted()).toEqual(["context", "raw", "template"]);
  });
});
