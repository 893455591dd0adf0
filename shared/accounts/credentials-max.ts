import type { Reply } from '../platform/reply.ts';

/** Credentials of one kind that an account may have at once, revoked ones not counted. */
export const CREDENTIALS_MAX = 100;

export const TOO_MANY_CREDENTIALS: Reply = {
  kind: 'refused',
  code: 'too_many_credentials',
  context: { detail: `The account has ${CREDENTIALS_MAX} of them already; revoke one first.` },
};
