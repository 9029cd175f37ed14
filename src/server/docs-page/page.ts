const ASSETS = "/docs/assets";

export const BUNDLE_URL = `${ASSETS}/swagger-ui-bundle.js`;
export const STYLE_URL = `${ASSETS}/swagger-ui.css`;
export const SCRIPT_URL = `${ASSETS}/start.js`;

/** The name in the document of a key that is sent as `Authorization: Bearer`. */
export const BEARER_SCHEME = "bearer";

/** Nothing is loaded from elsewhere, nothing runs that we didn't send, and no other page may frame this one. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // Swagger UI styles its elements one by one.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The documentation at `/docs`. It holds no data: Swagger UI asks for the document itself. */
export const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>github-copilot-svcs: API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${STYLE_URL}">
</head>
<body>
<div id="docs"></div>
<noscript>This page needs JavaScript. The document itself is at <a href="/docs/json">/docs/json</a>.</noscript>
<script src="${BUNDLE_URL}"></script>
<script src="${SCRIPT_URL}"></script>
</body>
</html>
`;

/**
 * A file of its own, because the policy allows no script within the page. Its validator would be a foreign host. Where
 * the document wants a key, the page asks for one, and keeps it no longer than itself.
 */
export const SCRIPT = `const place = document.getElementById("docs");

function show(key) {
  const ui = SwaggerUIBundle({
    url: "/docs/json",
    domNode: place,
    deepLinking: true,
    defaultModelsExpandDepth: -1,
    displayRequestDuration: true,
    tryItOutEnabled: true,
    validatorUrl: null,
    requestInterceptor(request) {
      if (key && request.loadSpec) request.headers["x-api-key"] = key;
      return request;
    },
    onComplete() {
      if (key) ui.preauthorizeApiKey("${BEARER_SCHEME}", key);
    },
  });
}

function ask(wrongKey) {
  const field = Object.assign(document.createElement("input"), { type: "password", required: true, autofocus: true });
  const label = Object.assign(document.createElement("label"), {
    textContent: wrongKey ? "That is none of its keys. Another: " : "This proxy wants a key: ",
  });
  const form = document.createElement("form");
  label.append(field);
  form.append(label, Object.assign(document.createElement("button"), { textContent: "Show the documentation" }));
  form.style.cssText = "font-family: sans-serif; padding: 2em";
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    open(field.value);
  });
  place.replaceChildren(form);
  field.focus();
}

async function open(key) {
  const answer = await fetch("/docs/json", { method: "HEAD", headers: key ? { "x-api-key": key } : {} });
  if (answer.status === 401) return ask(key);
  place.replaceChildren();
  show(key);
}

open();
`;
