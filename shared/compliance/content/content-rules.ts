// What content rules are and say. Rules are rows of messaging.content_rules.

export type ContentRule = {
  readonly id: string;
  /** Unique; what a refusal and a message's flags quote. */
  readonly name: string;
  readonly category: string;
  readonly kind: 'pattern' | 'domain';
  /** RE2 syntax, matched on the normalised text; or a host name, which stands for its subdomains too. */
  readonly pattern: string;
  readonly action: 'block' | 'flag';
  /** Absent: for all accounts. */
  readonly accountId: string | undefined;
};

export type ContentVerdict =
  | { readonly kind: 'clean' }
  | { readonly kind: 'flagged'; readonly flags: readonly string[] }
  | {
      readonly kind: 'blocked';
      /** Name of the first rule that blocks. */
      readonly rule: string;
      readonly category: string;
      /** Names of the rules that flag the same text. */
      readonly flags: readonly string[];
    };
