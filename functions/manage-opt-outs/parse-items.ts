// The lines of an import. A bad one is an error of its own: the others are applied.
import { z } from 'zod';
import { senderForm } from '../../shared/contracts/http/submit-message.ts';
import { e164Form } from '../../shared/contracts/parsers.ts';
import { storableText } from '../../shared/kernel/storable-text.ts';

/** Recipient and sender; an empty sender is all of the account's. */
export type ImportPair = readonly [recipient: string, sender: string];

export type ParsedItems = {
  readonly pairs: readonly ImportPair[];
  readonly errors: readonly LineError[];
};

export type LineError = {
  /** 1 is the first of its page. */
  readonly line: number;
  readonly message: string;
};

const MESSAGE_LENGTH_MAX = 200;

const item = z.strictObject({ recipient: e164Form, sender: senderForm.nullable().optional() });

/** An item is a number, or an object with a recipient and perhaps a sender. */
export function parseItems(items: readonly unknown[]): ParsedItems {
  const pairs: ImportPair[] = [];
  const errors: LineError[] = [];
  for (const [index, value] of items.entries()) {
    const parsed = item.safeParse(typeof value === 'string' ? { recipient: value } : value);
    if (parsed.success) pairs.push([parsed.data.recipient, parsed.data.sender ?? '']);
    else errors.push({ line: index + 1, message: messageOf(parsed.error) });
  }
  return { pairs, errors };
}

function messageOf({ issues: [issue] }: z.ZodError): string {
  if (issue === undefined) return 'is not usable';
  const place = issue.path.join('.');
  return storableText(`${place === '' ? 'the item' : place} ${issue.message}`, MESSAGE_LENGTH_MAX);
}
