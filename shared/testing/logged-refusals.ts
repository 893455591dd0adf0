/** The `rows.refused` events in a log, each with its ids and the SQLSTATE of the first refusal. */
export function refusedIn(logText: string): readonly { readonly ids: string[]; readonly code: string }[] {
  const events = logText
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { message: string; ids: string[]; err: { code: string } });
  return events
    .filter(({ message }) => message === 'rows.refused')
    .map(({ ids, err }) => ({ ids, code: err.code }));
}
