import { apiId } from './forms.ts';
import type { Operation } from './operation.ts';
import { listSmppBindsQuery, smppBindPage, smppBindResource } from './smpp-binds.ts';
import { listSmppPdusQuery, smppPduPage } from './smpp-pdus.ts';

const READ = {
  functionName: 'read-smpp-binds',
  access: { kind: 'scope', scope: 'smpp:read' },
  bodyBytesMax: 0,
  tag: 'SMPP',
  refusals: [],
} as const;
const BIND_ID = { id: apiId('smppBind') };

export const SMPP_BIND_OPERATIONS: readonly Operation[] = [
  {
    operationId: 'listSmppBinds',
    method: 'GET',
    path: '/v1/smpp/binds',
    ...READ,
    summary: 'List SMPP binds',
    description:
      'Newest first, over all our servers. Told anew every two seconds; the binds of a server that died are gone within ' +
      'fifteen. Why a bind was refused stands in the audit log, as `smpp_bind.refused`.',
    query: listSmppBindsQuery,
    answers: { 200: { description: 'One page.', schema: smppBindPage } },
    examples: { bound: { summary: 'Those that are bound now', query: {}, status: 200 } },
  },
  {
    operationId: 'readSmppBind',
    method: 'GET',
    path: '/v1/smpp/binds/{id}',
    ...READ,
    summary: 'Read an SMPP bind',
    params: BIND_ID,
    answers: { 200: { description: 'The bind, for a day after it ended too.', schema: smppBindResource } },
  },
  {
    operationId: 'listSmppBindPdus',
    method: 'GET',
    path: '/v1/smpp/binds/{id}/pdus',
    ...READ,
    summary: 'List the last PDUs of an SMPP bind',
    description:
      'Newest first, the last 1,000 at most, both ways. The first page asks the server of the bind for what is new, which ' +
      'takes up to three seconds; later pages do not. For a day after the bind ended too.',
    params: BIND_ID,
    query: listSmppPdusQuery,
    answers: { 200: { description: 'One page.', schema: smppPduPage } },
  },
];
