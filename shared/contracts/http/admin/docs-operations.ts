import { z } from 'zod';
import type { Operation } from '../operation.ts';

const DOCS = { method: 'GET', bodyBytesMax: 0, tag: 'Platform', refusals: [] } as const;

export const ADMIN_DOCS_OPERATIONS: readonly Operation[] = [
  {
    ...DOCS,
    operationId: 'readAdminOpenApi',
    path: '/v1/admin/openapi.json',
    functionName: 'read-admin-docs',
    access: { kind: 'role', role: 'viewer' },
    summary: 'Read this document',
    answers: { 200: { description: 'OpenAPI 3.1.', schema: z.looseObject({ openapi: z.string() }) } },
  },
  {
    ...DOCS,
    operationId: 'readAdminReference',
    path: '/admin/docs',
    functionName: 'read-docs',
    access: { kind: 'public' },
    summary: 'Read the reference',
    description:
      'The page asks for a key: what it shows is this document, which no one reads without a token.',
    answers: { 200: { description: 'A page.', schema: z.string(), contentType: 'text/html' } },
  },
];
