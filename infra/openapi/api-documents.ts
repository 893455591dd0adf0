import { readFile } from 'node:fs/promises';
import { OPERATIONS } from '../../shared/contracts/http/operations.ts';
import { gatewayDocument } from './gateway-document.ts';
import { llmsText } from './llms-text.ts';
import { openApiDocument } from './openapi-document.ts';

/** The text of every document that is made from the table of operations, by its path in the repository. */
export async function apiDocuments(): Promise<ReadonlyMap<string, string>> {
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  };
  return new Map([
    ['docs/api/openapi.json', asJson(openApiDocument(OPERATIONS, version))],
    ['docs/api/llms.txt', llmsText(OPERATIONS)],
    ['infra/api-gateway/swagger.json.tftpl', asJson(gatewayDocument(OPERATIONS, version))],
  ]);
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
