// A plain overview of the API for programs that read documentation, in the form of llms.txt: a title, a summary, and links.
import { type Operation, scopeOf, TAGS } from '../../shared/contracts/http/operation.ts';
import { DESCRIPTION } from './description.ts';

const HEAD = `# ringer messaging

> An API to send and receive SMS: every message is checked against the rules of carriers and countries, priced, paced and
> routed; what becomes of it is told by signed webhooks.

${DESCRIPTION}
## Documents

- [OpenAPI 3.1](/v1/openapi.json): every operation with its schemas, errors and examples
- [Quickstart](/docs/quickstart): from an API key to a delivered message, with curl, Node and Python
- [Errors](/v1/errors): every code, who refused, what to change, and what other providers call it
`;

export function llmsText(operations: readonly Operation[]): string {
  const chapters = Object.keys(TAGS).flatMap((tag) => {
    const members = operations.filter((operation) => operation.tag === tag);
    return members.length === 0 ? [] : [[`## ${tag}`, '', ...members.map(line)].join('\n')];
  });
  return `${HEAD}\n${chapters.join('\n\n')}\n`;
}

function line({ method, path, summary, access }: Operation): string {
  const scope = scopeOf(access);
  return `- \`${method} ${path}\`: ${summary}${scope === undefined ? '' : ` (scope \`${scope}\`)`}`;
}
