// How the subject of an audit row is stored and how the API shows it.
import { formatId, ID_PREFIXES, type IdKind, parseId, parseUuid } from '../../kernel/ids.ts';

const KINDS = Object.keys(ID_PREFIXES) as IdKind[];

/** `apiKey:<uuid>` as the API shows it; subjects with a natural key stay as they are. */
export function shownSubject(subject: string): string {
  const [kind = '', key = ''] = subject.split(':');
  const known = KINDS.find((name) => name === kind);
  const uuid = parseUuid(key);
  return known && uuid ? formatId(known, uuid) : subject;
}

/** The reverse. */
export function storedSubject(subject: string): string {
  const kind = KINDS.find((name) => parseId(name, subject) !== undefined);
  return kind ? `${kind}:${parseId(kind, subject)}` : subject;
}
