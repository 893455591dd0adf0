// What one operation of an API is, the customers' or the operators'. The gateway goes by its route; the OpenAPI documents, the clients made from
// them, the reference page and the authorisation tests are all made from the rest.
import type { z } from 'zod';
import { assertNever } from '../../kernel/assert-never.ts';
import type { ErrorCode } from '../errors.ts';
import { type OperatorRole, type OperatorScope, ROLE_SCOPES } from '../operator-roles.ts';
import type { Scope } from '../token.ts';

/** A scope of a customer's token, or the least role of an operator. */
export type OperationAccess =
  | { readonly kind: 'public' }
  | { readonly kind: 'scope'; readonly scope: Scope }
  | { readonly kind: 'role'; readonly role: OperatorRole };

/** The scope that a token must have; `undefined` where none is asked for. */
export function scopeOf(access: OperationAccess): Scope | OperatorScope | undefined {
  switch (access.kind) {
    case 'public':
      return undefined;
    case 'scope':
      return access.scope;
    case 'role':
      return ROLE_SCOPES[access.role];
    default:
      return assertNever(access);
  }
}

/** Where an operation stands and who may call it. */
export type OperationRoute = {
  readonly operationId: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** OpenAPI form: `/v1/messages/{id}`. */
  readonly path: string;
  readonly functionName: string;
  readonly access: OperationAccess;
  readonly bodyBytesMax: number;
};

/**
 * `json-or-form` takes application/x-www-form-urlencoded too, as OAuth clients send it; `json-or-lines` takes
 * application/x-ndjson too, as `{ items }`. A line that is not JSON is an item of its own text.
 */
export type BodyForm = 'json' | 'json-or-form' | 'json-or-lines';

export type Operation = OperationRoute & {
  /** One of `TAGS` or, for operators, of `ADMIN_TAGS`: the chapter of the reference. */
  readonly tag: Tag | AdminTag;
  /** A few words, imperative, without a full stop. */
  readonly summary: string;
  readonly description?: string;
  /** One for each `{name}` of the path; ids by `apiId`. */
  readonly params?: Readonly<Record<string, z.ZodType>>;
  readonly query?: z.ZodObject;
  /** Headers that a caller may send, by their lower-case name. */
  readonly headers?: Readonly<Record<string, z.ZodType>>;
  /** The very schema that the function parses by. */
  readonly body?: z.ZodType;
  /** As what the body may come. */
  readonly bodyForm?: BodyForm;
  /** By HTTP status; refusals are problem documents and stand in `refusals`. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** The codes of its own. Those of token, form and platform follow from the rest: `refusalsOf`. */
  readonly refusals: readonly ErrorCode[];
  /** Requests that work as written for the demo account of `npm start`; tests run them. Each body has at least one. */
  readonly examples?: Readonly<Record<string, Example>>;
};

export type Answer = {
  readonly description: string;
  /** Absent: no body. */
  readonly schema?: z.ZodType;
  /** `application/json` unless said. */
  readonly contentType?: string;
  /** What it may be instead, with the same schema. */
  readonly otherContentType?: string;
  /** By their lower-case name, each with a description in its `meta`. */
  readonly headers?: Readonly<Record<string, z.ZodType>>;
};

export type Example = {
  readonly summary: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** What it is answered with. */
  readonly status: number;
};

/** Chapters of the reference, in their order. */
export const TAGS = {
  Access: 'Your account, tokens and API keys.',
  Messages: 'Send messages and see what becomes of them.',
  Batches: 'Send many messages in one request.',
  Search: 'Exports of what a search finds.',
  Webhooks: 'Endpoints that are told of each event, and what was told.',
  Inbound: 'Messages that your customers sent you.',
  Numbers: 'The numbers that you send from, and where their messages go.',
  'Opt-outs': 'Who must not be written to.',
  Usage: 'What was sent and what it cost.',
  SMPP: 'Accounts for the SMPP door.',
  Platform: 'What describes this API.',
} as const;

export type Tag = keyof typeof TAGS;

/** Chapters of the operators' reference, in their order. */
export const ADMIN_TAGS = {
  Operators: 'Who operates the platform, and with which keys.',
  Audit: 'Who changed what, and who looked at what is masked.',
  Accounts: 'Customers: their state, money, limits, numbers, campaigns and keys.',
  Content: 'Which texts are stopped or flagged, of all accounts or of one.',
  Connectors: 'Links to carriers: settings, live state, and what can be done to them.',
  Routing: 'Which connector takes a message, why, and at what rate.',
  Jasmin: 'The router as it is, as it shall be, and what lies between.',
  Work: 'What waits, and what can be done about it.',
  Trace: 'All that happened to a message.',
  Platform: 'What describes this API.',
} as const;

export type AdminTag = keyof typeof ADMIN_TAGS;

/** Body of one message or resource. */
export const BODY_BYTES_MAX = 64 * 1024;
/** Body of a batch or an import. */
export const LARGE_BODY_BYTES_MAX = 8 * 1024 * 1024;
