// Filters of MT routes. A route names its filters by id, and there is no telling later which ids those were: Jasmin only
// shows what they do.

export type FilterType =
  | 'TagFilter'
  | 'DestinationAddrFilter'
  | 'UserFilter'
  | 'GroupFilter'
  | 'TransparentFilter';

export type DesiredFilter = {
  /** At most 16 characters. The same id always means the same filter, for one that exists is not looked into. */
  readonly fid: string;
  readonly type: FilterType;
  /** A tag, a regular expression matched from the start, a uid or a gid; empty for the one that lets all pass. */
  readonly value: string;
};

type Form = { readonly key: string | undefined; readonly describe: (value: string) => string };

const FORMS: Readonly<Record<FilterType, Form>> = {
  TagFilter: { key: 'tag', describe: (value) => `<TG (tag=${value})>` },
  DestinationAddrFilter: { key: 'destination_addr', describe: (value) => `<DA (dst_addr=${value})>` },
  UserFilter: { key: 'uid', describe: (value) => `<U (uid=${value})>` },
  GroupFilter: { key: 'gid', describe: (value) => `<G (gid=${value})>` },
  TransparentFilter: { key: undefined, describe: () => '<T>' },
};

/** The lines that make it, after `filter -a`. */
export function filterLines({ fid, type, value }: DesiredFilter): readonly string[] {
  const { key } = FORMS[type];
  return [`fid ${fid}`, `type ${type}`, ...(key === undefined ? [] : [`${key} ${value}`])];
}

/** What `mtrouter -l` shows of a route's filters. */
export function describeFilters(filters: readonly DesiredFilter[]): string {
  return filters.map(({ type, value }) => FORMS[type].describe(value)).join(', ');
}
