import { readFile } from 'node:fs/promises';
import { ADMIN_OPERATIONS } from '../../shared/contracts/http/admin/operations.ts';
import { OPERATIONS } from '../../shared/contracts/http/operations.ts';
import { PUBLISHED_OPERATIONS } from '../../shared/contracts/http/published-operations.ts';
import { CUSTOMERS_DOCUMENT, OPERATORS_DOCUMENT } from './document-head.ts';
import { gatewayDocument } from './gateway-document.ts';
import { llmsText } from './llms-text.ts';
import { openApiDocument } from './openapi-document.ts';

/** The text of every document that is made from the tables of operations, by its path in the repository. */
export async function apiDocuments(): Promise<ReadonlyMap<string, string>> {
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  };
  return new Map([
    ['docs/api/openapi.json', asJson(openApiDocument(OPERATIONS, version, CUSTOMERS_DOCUMENT))],
    ['docs/api/admin-openapi.json', asJson(openApiDocument(ADMIN_OPERATIONS, version, OPERATORS_DOCUMENT))],
    ['docs/api/llms.txt', llmsText(OPERATIONS)],
    ['infra/api-gateway/swagger.json.tftpl', asJson(gatewayDocument(PUBLISHED_OPERATIONS, version))],
  ]);
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
