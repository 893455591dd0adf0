import { marked } from 'marked';

/** A page of our Markdown as HTML. Links between files of the repository become links between pages. */
export function renderPage(markdown: string): string {
  const title = /^# (.+)$/m.exec(markdown)?.[1] ?? 'ringer messaging';
  const body = marked.parse(linkPages(markdown), { async: false });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title.replaceAll('`', '').replaceAll('<', '&lt;')}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<nav><a href="/docs">Reference</a> <a href="/docs/quickstart">Quickstart</a> <a href="/errors">Errors</a></nav>
<main>
${body}</main>
</body>
</html>
`;
}

function linkPages(markdown: string): string {
  return markdown
    .replaceAll('](README.md)', '](/errors)')
    .replaceAll('](errors/README.md)', '](/errors)')
    .replaceAll('](errors.json)', '](/v1/errors)')
    .replace(/\]\(([a-z_]+)\.md\)/g, '](/errors/$1)');
}
