// Small arithmetic of the bench: percentiles, and a table with a baseline beside each figure.

export type Figure = {
  readonly what: string;
  readonly measured: string;
  readonly baseline: string;
  /** What the design asks for. */
  readonly target: string;
  readonly met: boolean;
};

/** The p-th percentile (0 to 100) of unsorted values, nearest rank; NaN of nothing. */
export function percentile(values: readonly number[], p: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil((p / 100) * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

export function formatTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.what,
    figure.measured,
    figure.baseline,
    figure.target,
    figure.met ? 'met' : 'MISSED',
  ]);
  const table = [['what', 'measured', 'baseline', 'target', ''], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
