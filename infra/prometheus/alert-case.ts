// When each alert fires and when it stays quiet, in promtool's notation of series: a value a minute, `0+5x10` begins at 0
// and adds 5 ten times.

export type FiringAlert = { readonly labels?: Readonly<Record<string, string>>; readonly summary: string };

export type AlertCase = {
  /** What would go unseen, or wake somebody for nothing. */
  readonly why: string;
  readonly series: Readonly<Record<string, string>>;
  /** Looked at then; after a quarter of an hour unless told. */
  readonly at?: string;
  /** Absent, it stays quiet. */
  readonly fires?: readonly FiringAlert[];
};

export type AlertCases = Readonly<Record<string, readonly AlertCase[]>>;
