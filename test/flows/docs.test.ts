import { afterAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import type { Locator, Page } from "playwright-core";
import * as z from "zod";
import { ERROR_TABLE } from "../../src/errors.ts";
import { createUserMachine } from "../support/binary.ts";
import { launchChromium } from "../support/chromium.ts";

type Schema = z.core.JSONSchema.JSONSchema;
type Content = { schema: Schema; example?: unknown; examples?: Record<string, { value: unknown }> };
type Contents = Record<string, Content>;
type Operation = {
  summary: string;
  parameters?: { name: string; in: "path" | "query"; example: string }[];
  requestBody?: { content: Contents };
  responses: Record<string, { description: string; content: Contents }>;
};
type Document = {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
};

// A browser on a busy machine takes its time.
setDefaultTimeout(30_000);

const machine = await createUserMachine();
afterAll(() => machine[Symbol.asyncDispose]());
const { url } = await machine.serve(["--demo"]);
const documentText = await (await fetch(`${url}/docs/json`)).text();
const document = JSON.parse(documentText) as Document;

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    path,
    method,
    operation,
  })),
);

function examplesOf({ example, examples = {} }: Content): unknown[] {
  return [...(example === undefined ? [] : [example]), ...Object.values(examples).map(({ value }) => value)];
}

/** The values that a body of a media type is made of: of a stream its events or lines, but for the word at its end. */
function valuesOf(mediaType: string, body: unknown): unknown[] {
  if (mediaType === "application/x-ndjson")
    return String(body)
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  if (mediaType !== "text/event-stream") return [body];
  const events = String(body).trimEnd().split("\n\n");
  // Events with names tell their end by one; those without by what is no JSON, but for Gemini's, which just end.
  if (!/^(?:event: |data: \{"candidates")/.test(String(body))) expect(events.pop()).toBe("data: [DONE]");
  return events.map((event) => JSON.parse(event.replace(/^(?:event: .*\n)?data: /, "")));
}

function jsonPost(body: unknown): RequestInit {
  return { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

const failureSchema = z.object({ error: z.object({ code: z.string() }) });

/** Why the value does not fit; nothing fits a schema that is not there. */
function problemsOf(value: unknown, schema: Schema | false): string[] {
  const result = z.fromJSONSchema(schema, { defaultTarget: "openapi-3.0" }).safeParse(value);
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

describe("the OpenAPI document of the binary", () => {
  test("is valid", async () => {
    expect(await new Validator().validate(JSON.parse(documentText))).toMatchObject({ valid: true });
    expect(document.openapi).toBe("3.0.3");
  });

  test("has every route once, without the twins that lack the prefix", () => {
    expect(operations.map(({ name }) => name)).toEqual([
      "POST /v1/chat/completions",
      "POST /v1/completions",
      "POST /v1/responses",
      "POST /v1/responses/input_tokens",
      "POST /v1/messages",
      "POST /v1/messages/count_tokens",
      "POST /v1/embeddings",
      "POST /v1beta/models/{id}",
      "GET /v1beta/models/{id}",
      "GET /v1beta/models",
      "POST /api/chat",
      "POST /api/generate",
      "POST /api/embed",
      "POST /api/embeddings",
      "GET /api/version",
      "GET /api/tags",
      "GET /api/ps",
      "POST /api/show",
      "POST /api/pull",
      "GET /v1/models",
      "GET /v1/models/{id}",
      "GET /health",
      "GET /livez",
      "GET /readyz",
      "GET /",
      "POST /api/event_logging/{kind}",
      "POST /api/event_logging/{kind}/{events}",
      "GET /debug/pprof/",
      "GET /debug/pprof/profile",
      "GET /debug/pprof/trace",
      "GET /debug/pprof/heap",
      "GET /debug/pprof/allocs",
      "GET /debug/pprof/goroutine",
      "GET /debug/pprof/threadcreate",
      "GET /debug/pprof/block",
      "GET /debug/pprof/mutex",
      "GET /debug/pprof/cmdline",
      "GET /debug/pprof/symbol",
      "POST /debug/pprof/symbol",
    ]);
  });

  test.each(operations)(
    "shows of $name what goes in and what comes out, each by an example that fits its schema",
    ({ method, operation }) => {
      const { summary, requestBody, responses } = operation;
      expect(summary).not.toBe("");
      expect(requestBody !== undefined).toBe(method === "post");
      const bodies = [requestBody, ...Object.values(responses)].flatMap((body) =>
        body ? Object.entries(body.content) : [],
      );
      expect(bodies.length).toBeGreaterThanOrEqual(Object.keys(responses).length);
      for (const [mediaType, content] of bodies) {
        // A schema that takes anything would prove nothing.
        expect(problemsOf(5, content.schema)).not.toEqual([]);
        const examples = examplesOf(content);
        expect(examples).not.toEqual([]);
        const problems = examples
          .flatMap((example) => valuesOf(mediaType, example))
          .flatMap((value) => problemsOf(value, content.schema));
        expect(problems).toEqual([]);
      }
    },
  );

  test.each(operations)("says of $name what the server then answers", async ({ path, method, operation }) => {
    const { parameters = [], requestBody, responses } = operation;
    const target = new URL(
      parameters.reduce((text, { name, example }) => text.replace(`{${name}}`, example), url + path),
    );
    for (const { name, example } of parameters.filter((parameter) => parameter.in === "query"))
      target.searchParams.set(name, example);
    const bodies = Object.values(requestBody?.content ?? {}).flatMap(examplesOf);
    for (const init of method === "post" ? bodies.map(jsonPost) : [{}]) {
      const response = await fetch(target, init);
      expect(response.status).toBe(200);
      const [mediaType = ""] = (response.headers.get("content-type") ?? "").split(";");
      const schema = responses[200]?.content[mediaType]?.schema;
      const answer = mediaType === "application/json" ? await response.json() : await response.text();
      expect(valuesOf(mediaType, answer).flatMap((value) => problemsOf(value, schema ?? false))).toEqual([]);
    }
  });

  test("shows each failure under its own status", () => {
    const shown = operations.flatMap(({ operation }) =>
      Object.entries(operation.responses).flatMap(([status, { content }]) => {
        const failure = failureSchema.safeParse(content["application/json"]?.example);
        return failure.success ? [{ code: failure.data.error.code, status: Number(status) }] : [];
      }),
    );
    const statuses = new Map<string, number>(Object.entries(ERROR_TABLE).map(([kind, { status }]) => [kind, status]));
    expect(shown.length).toBeGreaterThan(10);
    expect(shown).toEqual(shown.map(({ code }) => ({ code, status: statuses.get(code) ?? 0 })));
  });
});

describe("the documentation page of the binary", () => {
  test("names no other host", async () => {
    const page = await (await fetch(`${url}/docs`)).text();
    const script = await (await fetch(`${url}/docs/assets/start.js`)).text();
    expect(page).toContain('src="/docs/assets/swagger-ui-bundle.js"');
    expect(`${page}${script}`).not.toMatch(/\/\//);
    expect(documentText).not.toMatch(/unpkg|jsdelivr|cdnjs|\bcdn\b/i);
  });

  test("comes with a policy under which nothing else can run or load", async () => {
    const { headers } = await fetch(`${url}/docs`);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy.split("; ")).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
      ]),
    );
    expect(policy).not.toMatch(/script-src[^;]*unsafe|https?:|\*/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  test.each(["swagger-ui-bundle.js", "swagger-ui.css"])("has %s in the binary, and sends it once", async (name) => {
    const first = await fetch(`${url}/docs/assets/${name}`);
    expect([first.status, (await first.arrayBuffer()).byteLength > 100_000]).toEqual([200, true]);
    const etag = first.headers.get("etag") ?? "";
    const again = await fetch(`${url}/docs/assets/${name}`, { headers: { "if-none-match": etag } });
    expect([again.status, again.headers.get("etag"), await again.text()]).toEqual([304, etag, ""]);
  });
});

describe("the documentation page in a browser", async () => {
  const browser = await launchChromium();
  afterAll(() => browser.close());

  /** Shows the page to `use`; whatever it asked of others, and whatever it complained about, is a failure. */
  async function withPage(use: (page: Page) => Promise<void>): Promise<void> {
    const page = await browser.newPage();
    const hosts = new Set<string>();
    const complaints: string[] = [];
    page.on("request", (request) => request.url().startsWith("data:") || hosts.add(new URL(request.url()).origin));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(`${url}/docs`);
    await page.locator(".opblock").first().waitFor();
    await use(page);
    await page.close();
    expect({ hosts: [...hosts], complaints }).toEqual({ hosts: [url], complaints: [] });
  }

  const textOf = async (part: Locator) => ((await part.textContent()) ?? "").trim();

  /** Opens an operation and sends what it proposes. Gives what the page then shows as the server's response. */
  async function execute(page: Page, path: string, example?: string): Promise<{ status: string; body: string }> {
    const operation = page.locator(".opblock", { has: page.locator(`[data-path="${path}"]`) });
    await operation.locator(".opblock-summary-control").click();
    if (example) await operation.locator(".examples-select select").first().selectOption(example);
    await operation.locator("button.execute").click();
    const response = operation.locator(".live-responses-table .response");
    return {
      status: await textOf(response.locator(".response-col_status")),
      body: await textOf(response.locator(".highlight-code code").first()),
    };
  }

  test("tells what it is, and lists every operation", () =>
    withPage(async (page) => {
      expect(await textOf(page.locator(".info .title"))).toStartWith(document.info.title);
      expect(await textOf(page.locator(".info .version").first())).toBe(document.info.version);
      const shown = await page.locator(".opblock-summary").evaluateAll((rows) => rows.map((row) => row.textContent));
      expect(shown).toEqual(
        operations.map(({ name, operation }) => expect.stringContaining(name.replace(" ", "") + operation.summary)),
      );
    }));

  test("sends the proposed chat completion, and shows the answer", () =>
    withPage(async (page) => {
      const { status, body } = await execute(page, "/v1/chat/completions");
      expect({ status, ...JSON.parse(body) }).toMatchObject({
        status: "200",
        object: "chat.completion",
        choices: [
          { message: { role: "assistant", content: expect.stringContaining("Say hello") }, finish_reason: "stop" },
        ],
      });
    }));

  test("sends the streamed one, and shows its events", () =>
    withPage(async (page) => {
      const { status, body } = await execute(page, "/v1/chat/completions", "stream");
      expect(status).toBe("200");
      expect(body).toContain('"object":"chat.completion.chunk"');
      expect(body).toEndWith("data: [DONE]");
    }));

  test.each([
    ["/health", { status: "ok", token: { state: "ready" } }],
    ["/v1/models/{id}", { id: "gpt-4.1", object: "model" }],
  ])("asks for %s, and shows what it says", (path, expected) =>
    withPage(async (page) => {
      const { status, body } = await execute(page, path);
      expect(status).toBe("200");
      expect(JSON.parse(body)).toMatchObject(expected);
    }),
  );
});
