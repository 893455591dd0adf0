// The messages of a request, each with what they share, or why it cannot be one.
import type { IncomingHttpHeaders } from 'node:http';
import type { Submission } from '../../shared/acceptance/submission.ts';
import { submissionOf } from '../../shared/acceptance/submission-of.ts';
import type { Refusal } from '../../shared/compliance/decide.ts';
import { batchMessage, type SubmitBatchBody } from '../../shared/contracts/http/batch.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import { storableText } from '../../shared/kernel/storable-text.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { fillFields } from './fill-fields.ts';

export type BatchItem =
  | { readonly kind: 'readable'; readonly submission: Submission }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

const NAME_LENGTH_MAX = 100;

/** Those of one request are all parts of the sender's trace, where `headers` name one. */
export function readItems(
  body: SubmitBatchBody,
  caller: Principal,
  headers: IncomingHttpHeaders = {},
): readonly BatchItem[] {
  const { messages, ...shared } = body;
  return messages.map((message) => readItem(message, shared, caller, headers));
}

function readItem(
  message: unknown,
  shared: Omit<SubmitBatchBody, 'messages'>,
  caller: Principal,
  headers: IncomingHttpHeaders,
): BatchItem {
  const parsed = batchMessage.safeParse(message);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const name = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path.join('.');
    const fault = issue?.code === 'unrecognized_keys' ? 'is not a field of this operation' : issue?.message;
    // The name is the caller's.
    return malformed(`${storableText(name || 'message', NAME_LENGTH_MAX)}: ${fault}`);
  }
  const { fields = {}, ...own } = parsed.data;
  const body = own.body ?? shared.body;
  if (body === undefined) return malformed('body: neither the message nor the batch has one');
  const filled = fillFields(body, fields);
  switch (filled.kind) {
    case 'filled':
      if (filled.text === '') return malformed('body: must not be empty');
      return {
        kind: 'readable',
        submission: submissionOf({ ...shared, ...own, body: filled.text }, caller, headers),
      };
    case 'missing':
      return malformed(`fields.${filled.field}: the text asks for it`);
    case 'too-long':
      return malformed('body: must fit 10 segments');
    default:
      return assertNever(filled);
  }
}

function malformed(detail: string): BatchItem {
  return { kind: 'refused', refusal: { code: 'invalid_request', rule: 'form', detail } };
}
