// The class of a short message, 3GPP TS 23.038 §4: 0 is shown at once and not kept (flash), 1 is kept by the telephone, 2 by
// the SIM, 3 by a device behind it. data_coding carries it in the groups 0x10–0x1F and 0xF0–0xFF.
export type MessageClass = 0 | 1 | 2 | 3;

const CLASS_BITS = 0x03;
const WITH_CLASS_GROUP = 0x10;
const CLASS_GROUP = 0xf0;
const UCS2 = 8;

/** `undefined` where data_coding says none. */
export function messageClassOf(dataCoding: number): MessageClass | undefined {
  const group = dataCoding & 0xf0;
  if (group !== WITH_CLASS_GROUP && group !== CLASS_GROUP) return undefined;
  return (dataCoding & CLASS_BITS) as MessageClass;
}

/** data_coding of a text in the default alphabet (0) or in UCS-2 (8), of that class. */
export function dataCodingOf(alphabet: 0 | 8, messageClass: MessageClass | undefined): number {
  if (messageClass === undefined) return alphabet;
  return (alphabet === UCS2 ? WITH_CLASS_GROUP | UCS2 : CLASS_GROUP) | messageClass;
}
