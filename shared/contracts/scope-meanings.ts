import type { Scope } from './token.ts';

/** What a token with a scope may do, as customers read it. */
export const SCOPE_MEANINGS: Readonly<Record<Scope, string>> = {
  'messages:send': 'Send and cancel messages',
  'messages:read': 'Read messages, search and export them',
  'webhooks:manage': 'Manage webhook endpoints and replay what they missed',
  'optouts:manage': 'Read and change opt-outs',
  'numbers:read': 'Read numbers and where their messages go',
  'numbers:manage': 'Set what numbers do and where their messages go',
  'inbox:manage': 'Read the inbox and acknowledge what is in it',
  'account:manage': 'Read and change the account, such as who hears of failing webhooks',
  'credentials:manage': 'Manage API keys and SMPP accounts',
  'campaigns:manage': 'Manage brands and campaigns',
  'usage:read': 'Read usage, balance and ledger',
  'smpp:read': 'See SMPP binds and how they are doing',
};
