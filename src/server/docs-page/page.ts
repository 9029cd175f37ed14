const ASSETS = "/docs/assets";

export const BUNDLE_URL = `${ASSETS}/swagger-ui-bundle.js`;
export const STYLE_URL = `${ASSETS}/swagger-ui.css`;
export const SCRIPT_URL = `${ASSETS}/start.js`;

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

/** A file of its own, because the policy allows no script within the page. Its validator would be a foreign host. */
export const SCRIPT = `SwaggerUIBundle({
  url: "/docs/json",
  dom_id: "#docs",
  deepLinking: true,
  defaultModelsExpandDepth: -1,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;
