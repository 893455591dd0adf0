import { expect, test } from 'vitest';
import type { OperationRoute } from '../../../shared/contracts/http/operation.ts';
import { createOperationMatcher } from './match-operation.ts';

function operation(operationId: string, method: OperationRoute['method'], path: string): OperationRoute {
  return { operationId, method, path, functionName: 'f', access: { kind: 'public' }, bodyBytesMax: 0 };
}

const match = createOperationMatcher([
  operation('send', 'POST', '/v1/messages'),
  operation('list', 'GET', '/v1/messages'),
  operation('read', 'GET', '/v1/messages/{id}'),
  operation('preflight', 'POST', '/v1/messages/preflight'),
  operation('timeline', 'GET', '/v1/messages/{id}/timeline'),
]);

test.each([
  { guarantee: 'one path serves several methods', method: 'GET', path: '/v1/messages', found: 'list' },
  { guarantee: 'a template takes one segment', method: 'GET', path: '/v1/messages/msg_1', found: 'read' },
  {
    guarantee: 'a longer template is told apart',
    method: 'GET',
    path: '/v1/messages/msg_1/timeline',
    found: 'timeline',
  },
  {
    ...{ guarantee: 'who reads may ask for the headers alone', method: 'HEAD', path: '/v1/messages/msg_1' },
    found: 'read',
  },
  {
    guarantee: 'a fixed path wins over a template',
    method: 'POST',
    path: '/v1/messages/preflight',
    found: 'preflight',
  },
])('$guarantee', ({ method, path, found }) => {
  expect(match(method, path)).toMatchObject({ kind: 'found', operation: { operationId: found } });
});

test.each([
  { guarantee: 'what is not published is not reachable', path: '/v1/internal' },
  { guarantee: 'a function is not reachable by its own name', path: '/submit-message/v1/messages' },
  { guarantee: 'an empty id is no id', path: '/v1/messages/' },
  { guarantee: 'case counts', path: '/V1/messages' },
])('$guarantee', ({ path }) => {
  expect(match('GET', path)).toEqual({ kind: 'unknown-path' });
});

test('a wrong method is told from a wrong path', () => {
  expect(match('DELETE', '/v1/messages')).toEqual({
    ...{ kind: 'unknown-method', allowed: ['POST', 'GET', 'HEAD'] },
  });
  expect(match('HEAD', '/v1/messages/preflight')).toEqual({ kind: 'unknown-method', allowed: ['POST'] });
});
