// What is kept of a message that came by SMPP, for the receipts that its customer gets.

export type SmppOrigin = {
  /** Whose receivers get them. */
  readonly systemId: string;
  readonly final: 'none' | 'all' | 'failure' | 'success';
  /** Whether they want to know of `sent` too. */
  readonly intermediate: boolean;
  /** Goes back as it came, in the TLV of the same name. */
  readonly userReference?: number | undefined;
  /** How many submit_sm it came in. */
  readonly parts: number;
};
