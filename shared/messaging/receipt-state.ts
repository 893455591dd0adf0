// What became of one submitted part, in the words of SMPP 3.4 appendix B. The words come in the receipt's text, the same
// states as numbers in the message_state TLV (§5.2.28). SMPP 5.0 adds 0 and 9, which no carrier of ours documents.

export type ReceiptState =
  | 'ENROUTE'
  | 'DELIVRD'
  | 'EXPIRED'
  | 'DELETED'
  | 'UNDELIV'
  | 'ACCEPTD'
  | 'UNKNOWN'
  | 'REJECTD';

const STATE_OF_NUMBER: ReadonlyMap<number, ReceiptState> = new Map([
  [1, 'ENROUTE'],
  [2, 'DELIVRD'],
  [3, 'EXPIRED'],
  [4, 'DELETED'],
  [5, 'UNDELIV'],
  [6, 'ACCEPTD'],
  [7, 'UNKNOWN'],
  [8, 'REJECTD'],
]);

// The seven letters of the appendix, and the whole words that some carriers write; BUFFRED is of gateways that store.
const STATE_OF_WORD: ReadonlyMap<string, ReceiptState> = new Map([
  ['ENROUTE', 'ENROUTE'],
  ['DELIVRD', 'DELIVRD'],
  ['DELIVERED', 'DELIVRD'],
  ['BUFFRED', 'ACCEPTD'],
  ['EXPIRED', 'EXPIRED'],
  ['DELETED', 'DELETED'],
  ['UNDELIV', 'UNDELIV'],
  ['UNDELIVERABLE', 'UNDELIV'],
  ['UNDELIVERED', 'UNDELIV'],
  ['FAILED', 'UNDELIV'],
  ['ACCEPTD', 'ACCEPTD'],
  ['ACCEPTED', 'ACCEPTD'],
  ['UNKNOWN', 'UNKNOWN'],
  ['REJECTD', 'REJECTD'],
  ['REJECTED', 'REJECTD'],
]);

/**
 * The state that a receipt reports: the TLV's number wins over the text's word, because the text is "typical" only. A
 * number that the table lacks gives way to the word; `unrecognised` is for the caller to count, and changes no message.
 */
export function receiptStateOf(
  word: string | undefined,
  messageState: number | undefined,
): ReceiptState | 'unrecognised' {
  const byNumber = messageState === undefined ? undefined : STATE_OF_NUMBER.get(messageState);
  const byWord = word === undefined ? undefined : STATE_OF_WORD.get(word.toUpperCase());
  return byNumber ?? byWord ?? 'unrecognised';
}
