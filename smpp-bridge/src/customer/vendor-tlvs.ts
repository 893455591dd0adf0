/** Our own optional parameters, of the range that SMPP 3.4 §5.3.1 leaves to vendors. */
export const VENDOR_TLV = {
  /** Of a response: the code of the error catalogue. */
  errorCode: 0x1401,
  /** Any octets by which a customer knows a message again. */
  name: 0x1402,
  /** Comes back in the receipts. */
  reference: 0x1404,
  /** One a tag. */
  tag: 0x1405,
  /** JSON: names and values. */
  metadata: 0x1406,
  /** The campaign that the sender has to be attached to. */
  campaign: 0x1407,
  /** The trace that the message is a part of (W3C Trace Context); of a receipt, with the span that brings it. */
  traceparent: 0x1408,
} as const;
