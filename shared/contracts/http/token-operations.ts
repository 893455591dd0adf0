import type { Operation } from './operation.ts';
import { accessToken, issueTokenBody, signingKeySet } from './token.ts';

export const TOKEN_OPERATIONS: readonly Operation[] = [
  {
    operationId: 'issueToken',
    method: 'POST',
    path: '/v1/oauth/token',
    functionName: 'issue-token',
    access: { kind: 'public' },
    bodyBytesMax: 4 * 1024,
    tag: 'Access',
    summary: 'Issue an access token',
    description:
      'The client credentials grant of OAuth 2.0 (RFC 6749 §4.4): an API key and its secret, in the body or by HTTP Basic, ' +
      'buy a token of one hour.',
    body: issueTokenBody,
    bodyForm: 'json-or-form',
    answers: { 200: { description: 'The token.', schema: accessToken } },
    refusals: ['invalid_credentials', 'account_inactive', 'address_not_allowed', 'too_many_attempts'],
  },
  {
    operationId: 'readSigningKeys',
    method: 'GET',
    path: '/.well-known/jwks.json',
    functionName: 'issue-token',
    access: { kind: 'public' },
    bodyBytesMax: 0,
    tag: 'Access',
    summary: 'Read the keys that sign access tokens',
    answers: { 200: { description: 'A JSON Web Key Set.', schema: signingKeySet } },
    refusals: [],
  },
];
