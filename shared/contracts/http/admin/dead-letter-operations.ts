import { apiId } from '../forms.ts';
import { IDEMPOTENCY_KEY_HEADER, IDEMPOTENCY_REFUSALS, REPLAYED_HEADER } from '../idempotency.ts';
import { BODY_BYTES_MAX, type Operation } from '../operation.ts';
import {
  deadLetter,
  deadLetterDetail,
  deadLetterPage,
  discardBody,
  listDeadLettersQuery,
  REPLAYED_MAX,
  replayedLetters,
  replayLettersBody,
  revealedLetter,
} from './dead-letters.ts';
import { REVEAL_EXAMPLES, revealBody } from './reveal.ts';
import {
  changePreview,
  dryRunQuery,
  ETAG_HEADER,
  IF_MATCH_HEADER,
  orPreview,
  VERSION_REFUSALS,
} from './versions.ts';

const VIEW = {
  functionName: 'manage-dead-letters',
  tag: 'Work',
  access: { kind: 'role', role: 'viewer' },
  method: 'GET',
  bodyBytesMax: 0,
  refusals: [],
} as const;
const OPERATE = { ...VIEW, access: { kind: 'role', role: 'operator' }, method: 'POST' } as const;
const ONE = { params: { id: apiId('deadLetter') } } as const;
const CHANGE = {
  ...{ ...OPERATE, ...ONE, query: dryRunQuery, headers: IF_MATCH_HEADER },
  refusals: [...VERSION_REFUSALS, 'already_settled'],
} as const;

export const DEAD_LETTER_OPERATIONS: readonly Operation[] = [
  {
    ...VIEW,
    operationId: 'listDeadLetters',
    path: '/v1/admin/dead-letters',
    summary: 'List events that Pub/Sub gave up',
    description:
      'Newest first. Settled ones are kept for 30 days, open ones until somebody has looked after them.',
    query: listDeadLettersQuery,
    answers: { 200: { description: 'One page.', schema: deadLetterPage } },
    examples: {
      open: {
        summary: 'Receipts that nobody has looked after',
        query: { topic: 'receipt-received', state: 'open' },
        status: 200,
      },
    },
  },
  {
    ...OPERATE,
    operationId: 'replayDeadLetters',
    path: '/v1/admin/dead-letters/replay',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Publish many again',
    description:
      `The open letters of a topic that were given up first, at most ${REPLAYED_MAX.toLocaleString('en-US')} a call. The bridge ` +
      'publishes them within a second, again where Pub/Sub does not take them: consumers do the work of an event once.',
    query: dryRunQuery,
    headers: IDEMPOTENCY_KEY_HEADER,
    body: replayLettersBody,
    answers: {
      200: { description: 'They are to be published.', schema: replayedLetters, headers: REPLAYED_HEADER },
    },
    refusals: IDEMPOTENCY_REFUSALS,
    examples: {
      trial: {
        summary: 'See how many there are',
        query: { dry_run: 'true' },
        body: { topic: 'receipt-received', before: '2026-11-25T09:30:00Z', limit: 500 },
        status: 200,
      },
      topic: { summary: 'Replay a topic', body: { topic: 'receipt-received' }, status: 200 },
    },
  },
  {
    ...{ ...VIEW, ...ONE },
    operationId: 'readDeadLetter',
    path: '/v1/admin/dead-letters/{id}',
    summary: 'Read a dead letter',
    answers: { 200: { description: 'The letter.', schema: deadLetterDetail, headers: ETAG_HEADER } },
  },
  {
    ...CHANGE,
    operationId: 'replayDeadLetter',
    path: '/v1/admin/dead-letters/{id}/replay',
    summary: 'Publish a dead letter again',
    description:
      'The bridge publishes it on its topic within a second, and again where Pub/Sub does not take it. A repeat orders ' +
      'nothing more.',
    answers: {
      200: { description: 'With `dry_run`: what would be.', schema: changePreview },
      202: { description: 'It is to be published, or was.', schema: deadLetter, headers: ETAG_HEADER },
    },
    examples: {
      now: { summary: 'Replay it', status: 202 },
      trial: { summary: 'See what would be', query: { dry_run: 'true' }, status: 200 },
    },
  },
  {
    ...CHANGE,
    operationId: 'discardDeadLetter',
    path: '/v1/admin/dead-letters/{id}/discard',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Settle a dead letter without publishing it',
    body: discardBody,
    answers: {
      200: {
        description: 'It is settled.',
        schema: orPreview(deadLetter),
        headers: { etag: ETAG_HEADER.etag.optional() },
      },
    },
    examples: {
      done: {
        summary: 'Its rows went on without it',
        body: { reason: 'Its rows have gone on by themselves' },
        status: 200,
      },
    },
  },
  {
    ...{ ...OPERATE, ...ONE },
    operationId: 'revealDeadLetter',
    path: '/v1/admin/dead-letters/{id}/reveal',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Show a dead letter unmasked',
    description: 'The audit log says who looked and why.',
    body: revealBody,
    answers: { 200: { description: 'As it was published.', schema: revealedLetter } },
    examples: REVEAL_EXAMPLES,
  },
];
