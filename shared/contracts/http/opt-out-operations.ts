import { z } from 'zod';
import { apiId } from './forms.ts';
import { IDEMPOTENCY_KEY_HEADER, IDEMPOTENCY_REFUSALS, REPLAYED_HEADER } from './idempotency.ts';
import { BODY_BYTES_MAX, LARGE_BODY_BYTES_MAX, type Operation } from './operation.ts';
import {
  changeOptOutBody,
  checkOptOutsBody,
  importBody,
  importErrorPage,
  importErrorsQuery,
  importQuery,
  listOptOutsQuery,
  optOutHistory,
  optOutHistoryQuery,
  optOutImportResource,
  optOutPage,
  optOutResource,
  optOutVerdicts,
} from './opt-outs.ts';

const OPT_OUTS = {
  functionName: 'manage-opt-outs',
  access: { kind: 'scope', scope: 'optouts:manage' },
  tag: 'Opt-outs',
} as const;
const READ = { ...OPT_OUTS, method: 'GET', bodyBytesMax: 0, refusals: [] } as const;
const POST = { ...OPT_OUTS, method: 'POST', bodyBytesMax: BODY_BYTES_MAX } as const;
const CHANGE = { ...POST, headers: IDEMPOTENCY_KEY_HEADER, refusals: IDEMPOTENCY_REFUSALS } as const;
const IMPORT = { ...OPT_OUTS, bodyBytesMax: LARGE_BODY_BYTES_MAX, bodyForm: 'json-or-lines' } as const;

export const OPT_OUT_OPERATIONS: readonly Operation[] = [
  {
    ...READ,
    operationId: 'listOptOuts',
    path: '/v1/opt-outs',
    summary: 'List who has opted out',
    description:
      'In the order of the numbers. A test key has a list of its own, which counts for test messages alone.',
    query: listOptOutsQuery,
    answers: { 200: { description: 'One page.', schema: optOutPage } },
    examples: {
      texted: { summary: 'Those who texted STOP', query: { source: 'keyword', limit: '100' }, status: 200 },
    },
  },
  {
    ...CHANGE,
    operationId: 'addOptOut',
    path: '/v1/opt-outs',
    summary: 'Opt a recipient out',
    description:
      'From then on messages to the recipient are refused with `recipient_opted_out`. Safe to repeat. The event ' +
      '`optout.created` tells of it. With a test key test messages alone are refused.',
    body: changeOptOutBody,
    answers: {
      200: {
        description: 'The recipient had opted out already.',
        schema: optOutResource,
        headers: REPLAYED_HEADER,
      },
      201: { description: 'The recipient is opted out.', schema: optOutResource, headers: REPLAYED_HEADER },
    },
    examples: {
      account: {
        summary: 'From everything that the account sends',
        body: { recipient: '+16505550199' },
        status: 201,
      },
    },
  },
  {
    ...CHANGE,
    operationId: 'removeOptOut',
    path: '/v1/opt-outs/remove',
    summary: 'Take an opt-out back',
    description:
      'For a recipient who asked you to. Carriers that keep opt-outs themselves, as for toll-free numbers, go by the ' +
      "recipient's own START alone. The event `optout.removed` tells of it.",
    body: changeOptOutBody,
    answers: {
      200: {
        description: 'The latest word, which is yours.',
        schema: optOutResource,
        headers: REPLAYED_HEADER,
      },
    },
    examples: {
      account: { summary: 'For the whole account', body: { recipient: '+16505550199' }, status: 200 },
    },
  },
  {
    ...POST,
    operationId: 'checkOptOuts',
    path: '/v1/opt-outs/check',
    summary: 'Ask who of a list has opted out',
    description: 'Answers in the order asked, for at most 1,000 recipients.',
    body: checkOptOutsBody,
    answers: { 200: { description: 'A verdict a recipient.', schema: optOutVerdicts } },
    refusals: [],
    examples: {
      sender: {
        summary: 'For messages from one number',
        body: { recipients: ['+16505550123', '+16505550199'], sender: '+14155550100' },
        status: 200,
      },
    },
  },
  {
    ...READ,
    operationId: 'readOptOutHistory',
    path: '/v1/opt-outs/history',
    summary: 'See every change of a recipient',
    description: 'Newest first, with who said it, by which word or message.',
    query: optOutHistoryQuery,
    answers: { 200: { description: 'One page.', schema: optOutHistory } },
    examples: {
      recipient: { summary: 'Of one recipient', query: { recipient: '+16505550199' }, status: 200 },
    },
  },
  {
    ...IMPORT,
    method: 'POST',
    operationId: 'importOptOuts',
    path: '/v1/opt-outs/imports',
    summary: 'Import a list of opt-outs',
    description:
      'At most 100,000 items and 8 MiB, as JSON or as NDJSON (`Content-Type: application/x-ndjson`), where a line may ' +
      'also be a number alone. With `more=true` further pages follow. Bad items are listed by their line; the others ' +
      'are applied.',
    query: importQuery,
    body: importBody,
    headers: IDEMPOTENCY_KEY_HEADER,
    answers: {
      202: {
        description: 'The list is stored and being applied.',
        schema: optOutImportResource,
        headers: REPLAYED_HEADER,
      },
    },
    refusals: [...IDEMPOTENCY_REFUSALS, 'rate_limited'],
    examples: {
      numbers: {
        summary: 'Two numbers, of which one opted out of one sender alone',
        body: { items: ['+16505550197', { recipient: '+16505550198', sender: '+14155550100' }] },
        status: 202,
      },
    },
  },
  {
    ...READ,
    operationId: 'readOptOutImport',
    path: '/v1/opt-outs/imports/{id}',
    summary: 'See how far an import is',
    params: { id: apiId('optOutImport') },
    answers: { 200: { description: 'The import as it is now.', schema: optOutImportResource } },
  },
  {
    ...IMPORT,
    method: 'PUT',
    operationId: 'putOptOutImportPage',
    path: '/v1/opt-outs/imports/{id}/pages/{page}',
    summary: 'Add a page to an import',
    description:
      'The import itself began with page 1. Safe to repeat: a page that is there already changes nothing. Without ' +
      '`more=true` it is the last one.',
    params: {
      id: apiId('optOutImport'),
      page: z
        .string()
        .meta({ description: 'A number up to 1000.', pattern: '^([1-9][0-9]{0,2}|1000)$', examples: ['2'] }),
    },
    query: importQuery,
    body: importBody,
    answers: { 202: { description: 'The page is stored.', schema: optOutImportResource } },
    refusals: ['import_closed'],
    examples: {
      page: { summary: 'One number more', body: { items: ['+16505550196'] }, status: 202 },
    },
  },
  {
    ...READ,
    operationId: 'listOptOutImportErrors',
    path: '/v1/opt-outs/imports/{id}/errors',
    summary: 'See which lines were refused',
    params: { id: apiId('optOutImport') },
    query: importErrorsQuery,
    answers: { 200: { description: 'One page, in the order of the lines.', schema: importErrorPage } },
  },
];
