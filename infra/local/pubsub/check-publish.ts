// Limits of a publish request: https://cloud.google.com/pubsub/quotas#resource_limits.
import { type Outcome, ok, refuse } from './outcome.ts';
import { type MessageContent, sizeOfContent } from './stored-message.ts';

const MESSAGES_MAX = 1_000;
const REQUEST_BYTES_MAX = 10_000_000;
const ATTRIBUTES_MAX = 100;
const ATTRIBUTE_KEY_BYTES_MAX = 256;
const ATTRIBUTE_VALUE_BYTES_MAX = 1_024;

/** Returns the size in bytes of each message, or why production would refuse the request. */
export function checkPublish(messages: readonly MessageContent[]): Outcome<number[]> {
  if (messages.length === 0) return refuse('INVALID_ARGUMENT', 'a publish request needs a message');
  if (messages.length > MESSAGES_MAX) {
    return refuse('INVALID_ARGUMENT', `a publish request holds at most ${MESSAGES_MAX} messages`);
  }
  const sizesBytes: number[] = [];
  let totalBytes = 0;
  for (const content of messages) {
    const problem = problemOf(content);
    if (problem !== undefined) return refuse('INVALID_ARGUMENT', problem);
    const sizeBytes = sizeOfContent(content);
    sizesBytes.push(sizeBytes);
    totalBytes += sizeBytes;
  }
  if (totalBytes > REQUEST_BYTES_MAX) {
    return refuse('INVALID_ARGUMENT', `a publish request holds at most ${REQUEST_BYTES_MAX} bytes`);
  }
  return ok(sizesBytes);
}

function problemOf({ data, attributes }: MessageContent): string | undefined {
  const pairs = Object.entries(attributes);
  if (data.length === 0 && pairs.length === 0) return 'a message needs data or an attribute';
  if (pairs.length > ATTRIBUTES_MAX) return `a message has at most ${ATTRIBUTES_MAX} attributes`;
  for (const [key, value] of pairs) {
    if (key === '' || key.startsWith('goog'))
      return 'attribute keys are not empty and do not start with goog';
    if (Buffer.byteLength(key) > ATTRIBUTE_KEY_BYTES_MAX) return `attribute keys have at most 256 bytes`;
    if (Buffer.byteLength(value) > ATTRIBUTE_VALUE_BYTES_MAX)
      return `attribute values have at most 1024 bytes`;
  }
  return undefined;
}
