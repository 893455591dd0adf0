import { z } from 'zod';
import { createExportBody, exportPage, exportResource, listExportsQuery } from './exports.ts';
import { apiId } from './forms.ts';
import { IDEMPOTENCY_KEY_HEADER, IDEMPOTENCY_REFUSALS, REPLAYED_HEADER } from './idempotency.ts';
import { BODY_BYTES_MAX, type Operation } from './operation.ts';

const BASE = {
  functionName: 'manage-exports',
  access: { kind: 'scope', scope: 'messages:read' },
  bodyBytesMax: 0,
  tag: 'Search',
  refusals: [],
} as const;

const id = apiId('messageExport');

export const EXPORT_OPERATIONS: readonly Operation[] = [
  {
    operationId: 'createExport',
    method: 'POST',
    path: '/v1/exports',
    ...BASE,
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Export what a search finds',
    description:
      'Messages that exist now, newest first, each as it is when its page is written. Pages can be downloaded while the ' +
      'rest is being written, and are kept for 72 hours.',
    body: createExportBody,
    headers: IDEMPOTENCY_KEY_HEADER,
    answers: {
      202: {
        description: 'The export is stored and will be written.',
        schema: exportResource,
        headers: { ...REPLAYED_HEADER, location: z.string().meta({ description: 'Path of the export.' }) },
      },
    },
    refusals: [...IDEMPOTENCY_REFUSALS, 'exports_open_max'],
    examples: {
      failed: {
        summary: 'All that was not delivered, as CSV',
        body: { format: 'csv', filters: { status: 'undelivered,failed' } },
        status: 202,
      },
    },
  },
  {
    operationId: 'listExports',
    method: 'GET',
    path: '/v1/exports',
    ...BASE,
    summary: 'List exports',
    query: listExportsQuery,
    answers: { 200: { description: 'One page, newest first.', schema: exportPage } },
  },
  {
    operationId: 'readExport',
    method: 'GET',
    path: '/v1/exports/{id}',
    ...BASE,
    summary: 'See how far an export is',
    params: { id },
    answers: { 200: { description: 'The export as it is now.', schema: exportResource } },
  },
  {
    operationId: 'readExportPage',
    method: 'GET',
    path: '/v1/exports/{id}/pages/{number}',
    ...BASE,
    summary: 'Download a page of an export',
    description:
      'At most 10 MB: a message a line as `GET /v1/messages/{id}` answers it, or CSV (RFC 4180) whose first line names the ' +
      'columns. Texts that a spreadsheet would run as formulas begin with an apostrophe in CSV.',
    params: {
      id,
      number: z
        .string()
        .regex(/^[1-9]\d{0,8}$/)
        .meta({ examples: ['1'] }),
    },
    answers: {
      200: {
        description: 'The page, in the format of its export.',
        schema: z.string(),
        contentType: 'application/x-ndjson',
        otherContentType: 'text/csv',
      },
    },
  },
  {
    operationId: 'cancelExport',
    method: 'POST',
    path: '/v1/exports/{id}/cancel',
    ...BASE,
    summary: 'Stop an export',
    description: 'What is written stays. An export that has ended is left as it is.',
    params: { id },
    answers: { 200: { description: 'The export as it is now.', schema: exportResource } },
  },
  {
    operationId: 'deleteExport',
    method: 'DELETE',
    path: '/v1/exports/{id}',
    ...BASE,
    summary: 'Delete an export and its pages',
    params: { id },
    answers: { 204: { description: 'It is gone.' } },
  },
];
