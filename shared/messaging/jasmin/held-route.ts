// What a Jasmin would do with a message by the routes that it holds: the highest order first, and of a route's filters all
// must match. The filters are read from what `describeFilters` made of them.
/** As the bridge reports it. */
export type HeldRoute = {
  readonly order: number;
  readonly type: string;
  /** Of vendors, the preferred one first. */
  readonly connectors: readonly string[];
  readonly filters: string;
};

/** What filters see of a message. */
export type PostedMessage = {
  readonly uid: string;
  readonly gid: string;
  /** Digits, without `+`. */
  readonly destination: string;
  readonly tags: readonly string[];
};

/** `undefined` where no route takes it: Jasmin answers 412. A filter that cannot be read matches nothing. */
export function takeHeldRoute(routes: readonly HeldRoute[], message: PostedMessage): HeldRoute | undefined {
  return routes
    .toSorted((a, b) => b.order - a.order)
    .find(({ filters }) => filters === '' || filters.split(', ').every((filter) => matches(filter, message)));
}

const FORM = /^<(TG|DA|U|G|T)(?: \((?:tag|dst_addr|uid|gid)=([^)]*)\))?>$/;

function matches(filter: string, { uid, gid, destination, tags }: PostedMessage): boolean {
  const [, type, value = ''] = FORM.exec(filter) ?? [];
  switch (type) {
    case 'TG':
      return tags.includes(value);
    case 'DA':
      return destination.startsWith(value.replace(/^\^/, ''));
    case 'U':
      return uid === value;
    case 'G':
      return gid === value;
    case 'T':
      return true;
    default:
      return false;
  }
}
