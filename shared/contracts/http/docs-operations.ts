import { z } from 'zod';
import { errorCatalogue } from './docs.ts';
import type { Operation } from './operation.ts';

const OPEN = {
  method: 'GET',
  functionName: 'read-docs',
  access: { kind: 'public' },
  bodyBytesMax: 0,
  tag: 'Platform',
  refusals: [],
} as const;

const html = (description: string) => ({ description, schema: z.string(), contentType: 'text/html' });

export const DOCS_OPERATIONS: readonly Operation[] = [
  {
    ...OPEN,
    operationId: 'readOpenApi',
    path: '/v1/openapi.json',
    summary: 'Read this document',
    answers: { 200: { description: 'OpenAPI 3.1.', schema: z.looseObject({ openapi: z.string() }) } },
  },
  {
    ...OPEN,
    operationId: 'listErrors',
    path: '/v1/errors',
    summary: 'List all error codes',
    description: 'The whole catalogue, with what other providers call the same.',
    answers: { 200: { description: 'Every code.', schema: errorCatalogue } },
  },
  {
    ...OPEN,
    operationId: 'readErrorIndex',
    path: '/errors',
    summary: 'Read about errors',
    answers: { 200: html('A page that lists all codes.') },
  },
  {
    ...OPEN,
    operationId: 'readErrorPage',
    path: '/errors/{code}',
    summary: 'Read about one error',
    params: { code: z.string().meta({ examples: ['recipient_opted_out'] }) },
    answers: { 200: html('What it means and what to change.') },
  },
  {
    ...OPEN,
    operationId: 'readReference',
    path: '/docs',
    summary: 'Read the reference',
    answers: { 200: html('This document as a page.') },
  },
  {
    ...OPEN,
    operationId: 'readDocsPage',
    path: '/docs/{page}',
    summary: 'Read a page of the documentation',
    params: { page: z.string().meta({ examples: ['quickstart'] }) },
    answers: { 200: html('A page, or a file that a page needs.') },
  },
  {
    ...OPEN,
    operationId: 'readLlmsText',
    path: '/llms.txt',
    summary: 'Read a plain overview for programs that read documentation',
    answers: { 200: { description: 'Markdown.', schema: z.string(), contentType: 'text/plain' } },
  },
];
