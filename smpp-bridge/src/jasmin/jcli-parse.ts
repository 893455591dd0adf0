// Reading Jasmin's console (jCli, 0.11.1). It is made for people: it echoes what is typed, ends lines with CR CR CR LF,
// sends telnet and terminal codes, and lists things in columns whose widths a long value breaks, so that only the order
// of columns can be trusted.

export type JcliPrompt = 'top' | 'dialogue';
export type JcliReply = { readonly prompt: JcliPrompt; readonly text: string };

/** What Jasmin said that this version of it is not known to say. */
export class JcliFormatError extends Error {
  constructor(what: string, text: string) {
    super(`jCli answered unexpectedly to ${what}: ${JSON.stringify(text.slice(0, 200))}`);
    this.name = 'JcliFormatError';
  }
}

const PROMPT = /(?:^|\n)(jcli : |> )$/;

/** Takes out telnet negotiations (IAC, verb, option) and terminal codes, and makes line ends `\n`. */
export function cleanOutput(latin1: string): string {
  return latin1
    .replace(/\xff[\xfb-\xfe][\s\S]/g, '')
    .replaceAll('\x1bc', '')
    .replaceAll('\x1b[4h', '')
    .replace(/\r+\n/g, '\n');
}

/** The reply to `line` once its prompt has come, without echo and prompt; `undefined` while it has not. */
export function parseReply(output: string, line: string): JcliReply | undefined {
  const prompt = PROMPT.exec(output)?.[1];
  // A prompt without the echo before it belongs to an earlier command.
  const echo = output.indexOf(`${line}\n`);
  if (prompt === undefined || echo === -1) return undefined;
  const text = output.slice(echo + line.length + 1, -prompt.length).trimEnd();
  return { prompt: prompt === '> ' ? 'dialogue' : 'top', text };
}

/** The replies to lines that were sent at once, as soon as all have come; `undefined` while they have not. */
export function parseReplies(output: string, lines: readonly string[]): readonly JcliReply[] | undefined {
  const replies: JcliReply[] = [];
  let rest = output;
  for (const [index, line] of lines.entries()) {
    const next = lines[index + 1];
    const end = next === undefined ? rest.length : endOfReply(rest, line, next);
    const reply = end === undefined ? undefined : parseReply(rest.slice(0, end), line);
    if (end === undefined || reply === undefined) return undefined;
    replies.push(reply);
    rest = rest.slice(end);
  }
  return replies;
}

/** Where the prompt ends behind which the next line is echoed. */
function endOfReply(output: string, line: string, next: string): number | undefined {
  const start = output.indexOf(`${line}\n`) + line.length;
  const ends = ['> ', 'jcli : '].flatMap((prompt) => {
    const at = output.indexOf(`\n${prompt}${next}\n`, start);
    return at === -1 ? [] : [at + 1 + prompt.length];
  });
  return ends.length === 0 ? undefined : Math.min(...ends);
}

export type JasminConnector = { readonly cid: string; readonly started: boolean; readonly session: string };
export type JasminGroup = { readonly gid: string; readonly enabled: boolean };
export type JasminUser = { readonly uid: string; readonly gid: string };
export type ListedUser = JasminUser & { readonly enabled: boolean };
/** What a filter does, as Jasmin describes it. */
export type JasminFilter = { readonly fid: string; readonly description: string };
export type JasminRoute = {
  readonly order: number;
  readonly type: string;
  readonly connectors: string;
  /** As Jasmin describes them; the ids of a route's filters are not to be had. */
  readonly filters: string;
};

/** `smppccm -l` */
export function parseConnectors(text: string): JasminConnector[] {
  return rowsOf('smppccm -l', text, 'connectors').map((row) => {
    const [cid, service, session] = row.split(/\s+/);
    if (cid === undefined || session === undefined || (service !== 'started' && service !== 'stopped')) {
      throw new JcliFormatError('smppccm -l', row);
    }
    return { cid, started: service === 'started', session };
  });
}

/** When a connector was connected and bound last; of one that is not, when it was. */
export type ConnectorTimes = {
  readonly cid: string;
  readonly connectedAt: Date | undefined;
  readonly boundAt: Date | undefined;
};
/** Since Jasmin started: requests by HTTP; now: sessions at its SMPP server. */
export type UserCounts = { readonly uid: string; readonly requests: number; readonly binds: number };

const TIME = String.raw`(ND|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)`;
const CONNECTOR_STATS = new RegExp(String.raw`^(\S+)\s+${TIME}\s+${TIME}\s+${TIME}\s+\d+/\d+\s`);
const USER_STATS = new RegExp(String.raw`^(\S+)\s+(\d+)\s+${TIME}\s+(\d+)\s+${TIME}\s*$`);

/** `stats --smppcs`; its times are of Jasmin's clock, in the zone of the machine that both run on. */
export function parseConnectorTimes(text: string): ConnectorTimes[] {
  return rowsOf('stats --smppcs', text, 'connectors').map((row) => {
    const [, cid, connectedAt, boundAt] = CONNECTOR_STATS.exec(row) ?? [];
    if (cid === undefined) throw new JcliFormatError('stats --smppcs', row);
    return { cid, connectedAt: timeOf(connectedAt), boundAt: timeOf(boundAt) };
  });
}

function timeOf(text: string | undefined): Date | undefined {
  return text === undefined || text === 'ND' ? undefined : new Date(text.replace(' ', 'T'));
}

/** `stats --users` */
export function parseUserCounts(text: string): UserCounts[] {
  return rowsOf('stats --users', text, 'users').map((row) => {
    const [, uid, binds, , requests] = USER_STATS.exec(row) ?? [];
    if (uid === undefined) throw new JcliFormatError('stats --users', row);
    return { uid, requests: Number(requests), binds: Number(binds) };
  });
}

/** `group -l`; a disabled one is marked with `!`. */
export function parseGroups(text: string): JasminGroup[] {
  return rowsOf('group -l', text, 'Groups').map((row) => {
    const [, mark, gid] = /^(!?)(\S+)/.exec(row) ?? [];
    if (gid === undefined) throw new JcliFormatError('group -l', row);
    return { gid, enabled: mark === '' };
  });
}

/** `filter -l`; columns are id, type, the kinds of routes that take it, and the description. */
export function parseFilters(text: string): JasminFilter[] {
  return rowsOf('filter -l', text, 'Filters').map((row) => {
    const [, fid, description] = /^(\S+)\s+\S+\s+(?:M[OT]\s+)+(<.*>)\s*$/.exec(row) ?? [];
    if (fid === undefined || description === undefined) throw new JcliFormatError('filter -l', row);
    return { fid, description };
  });
}

/** `user -l`; a disabled one, or one of a disabled group, is marked with `!`. */
export function parseUsers(text: string): ListedUser[] {
  return rowsOf('user -l', text, 'Users').map((row) => {
    const [, mark, uid, gid] = /^(!?)(\S+)\s+!?(\S+)\s/.exec(row) ?? [];
    if (uid === undefined || gid === undefined) throw new JcliFormatError('user -l', row);
    return { uid, gid, enabled: mark === '' };
  });
}

/** `user -s`: a name of one word, or credential, section and key; then the value. */
export function parseUserSettings(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').map((line): [string, string] => {
      const [, name, value] = /^(\S+_cred \S+ \S+|\S+) (.*)$/.exec(line) ?? [];
      if (name === undefined || value === undefined) throw new JcliFormatError('user -s', line);
      return [name, value];
    }),
  );
}

/** `mtrouter -l`; columns are order, type, rate (`0 (!)` is none), connectors and filters. */
export function parseRoutes(text: string): JasminRoute[] {
  return rowsOf('mtrouter -l', text, 'MT Routes').map((row) => {
    const parts = /^(\d+)\s+(\S+)\s+[\d.]+(?: \(!\))?\s+(smppc\(\S+\)(?:, smppc\(\S+\))*)\s*(.*)$/.exec(row);
    if (parts === null) throw new JcliFormatError('mtrouter -l', row);
    const [, order = '', type = '', connectors = '', filters = ''] = parts;
    return { order: Number(order), type, connectors, filters: filters.trimEnd() };
  });
}

/** `smppccm -s`: one setting a line, some without a value. */
export function parseSettings(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').map((line): [string, string] => {
      const space = line.indexOf(' ');
      return space === -1 ? [line, ''] : [line.slice(0, space), line.slice(space + 1).trim()];
    }),
  );
}

/** Rows of a list, without the mark that starts each; the count at the end must agree, else output was lost. */
function rowsOf(command: string, text: string, things: string): string[] {
  const lines = text.split('\n');
  const total = new RegExp(`^Total ${things}: (\\d+)$`).exec(lines.pop() ?? '')?.[1];
  const rows = lines.slice(1).map((line) => line.replace(/^#/, ''));
  if (total === undefined || Number(total) !== rows.length) throw new JcliFormatError(command, text);
  return rows;
}
