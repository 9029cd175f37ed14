import { PPROF_WORDS } from "./pprof-words.ts";

/** Nothing is loaded and nothing runs. */
export const PPROF_PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const rows = Object.entries(PPROF_WORDS).map(([name, { title, meaning, query = "" }]) => {
  const link = `${name}${query}`;
  return `<dt><a href="/debug/pprof/${link}">${link}</a> ${title}</dt>\n<dd>${meaning.replaceAll(/`(\w+)`/g, "<code>$1</code>")}</dd>`;
});

/** The index at `/debug/pprof/`. It holds no figures. */
export const PPROF_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>github-copilot-svcs: profiles</title>
<link rel="icon" href="data:,">
<style>body { font: 16px/1.5 sans-serif; max-width: 48em; margin: 2em auto; padding: 0 1em; } dd { margin: 0 0 1em 2em; }</style>
</head>
<body>
<h1>Profiles</h1>
<p>For <code>go tool pprof</code>, given the address of one of these, and for whatever else reads pprof.
The addresses are Go's; this program runs on Bun, and what each stands for here is said beside it.
With <code>?debug=1</code>, those that count are text to read; without it they are for the tools.</p>
<p>No profile has a token, a prompt or an answer in it. Of profile, trace, heap and allocs one is taken at a time.</p>
<dl>
${rows.join("\n")}
</dl>
</body>
</html>
`;
