// The public operations. The gateway goes by this table; the functions have routes of their own, and a test compares them.
import type { Scope } from '../token.ts';

export type Operation = {
  readonly operationId: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** OpenAPI form: `/v1/messages/{id}`. */
  readonly path: string;
  readonly functionName: string;
  readonly access: { readonly kind: 'public' } | { readonly kind: 'scope'; readonly scope: Scope };
  readonly bodyBytesMax: number;
};

export const BODY_BYTES_MAX = 64 * 1024;

export const OPERATIONS: readonly Operation[] = [
  {
    operationId: 'issueToken',
    method: 'POST',
    path: '/v1/oauth/token',
    functionName: 'issue-token',
    access: { kind: 'public' },
    bodyBytesMax: 4 * 1024,
  },
  {
    operationId: 'readSigningKeys',
    method: 'GET',
    path: '/.well-known/jwks.json',
    functionName: 'issue-token',
    access: { kind: 'public' },
    bodyBytesMax: 0,
  },
  {
    operationId: 'submitMessage',
    method: 'POST',
    path: '/v1/messages',
    functionName: 'submit-message',
    access: { kind: 'scope', scope: 'messages:send' },
    bodyBytesMax: BODY_BYTES_MAX,
  },
  {
    operationId: 'listMessages',
    method: 'GET',
    path: '/v1/messages',
    functionName: 'read-messages',
    access: { kind: 'scope', scope: 'messages:read' },
    bodyBytesMax: 0,
  },
  {
    operationId: 'readMessage',
    method: 'GET',
    path: '/v1/messages/{id}',
    functionName: 'read-messages',
    access: { kind: 'scope', scope: 'messages:read' },
    bodyBytesMax: 0,
  },
  {
    operationId: 'readTimeline',
    method: 'GET',
    path: '/v1/messages/{id}/timeline',
    functionName: 'read-messages',
    access: { kind: 'scope', scope: 'messages:read' },
    bodyBytesMax: 0,
  },
];
