// What the catalogue knows of a code.

/** Who said no. */
export type RefusedBy = 'customer' | 'platform' | 'carrier';

/** Who can change it: whose request, whose phone, or whose system it was. */
export type Fault = 'customer' | 'recipient' | 'platform' | 'carrier';

/** The codes by which other providers tell the same, for customers who come from there. */
export type Equivalents = {
  /** `err` in a delivery receipt of Sinch; some mean something else with another kind of sender. */
  readonly sinch?: readonly number[];
  readonly twilio?: readonly number[];
  readonly telnyx?: readonly number[];
  readonly bandwidth?: readonly number[];
};

export type ErrorEntry = {
  readonly httpStatus: number;
  /** command_status that an SMPP customer gets for the same refusal. */
  readonly commandStatus: number;
  /** The same request, unchanged, may succeed later. */
  readonly retryable: boolean;
  readonly refusedBy: RefusedBy;
  readonly fault: Fault;
  readonly title: string;
  /** What to change. */
  readonly remedy: string;
  readonly equivalents?: Equivalents;
  /** Nothing gives this code yet: what it is kept for. */
  readonly reserved?: string;
};
