// What a Jasmin user may do, in the words in which Jasmin shows it (`user -s`), so that what is wanted and what is there
// can be compared. http_throughput is never set: Jasmin takes it for the least gap between two requests, not for a rate.

export type UserSettings = Readonly<Record<string, string>>;

/** The rows of a customer that its Jasmin user follows. */
export type CustomerLimits = {
  /** Segments a second and sessions of all its SMPP credentials together; undefined without SMPP access. */
  readonly smpp: { readonly throughput: number; readonly bindsMax: number } | undefined;
  /** Its numbers and what else it may send from, with or without `+`; empty is every sender. */
  readonly allowedSources: readonly string[];
  /** Then it sends from this alone. */
  readonly forcedSource: string | undefined;
};

/** What value filters let pass, without `+`; undefined where they let all pass. */
export type CustomerFence = {
  readonly sources: readonly string[] | undefined;
  /** Prefixes. */
  readonly destinations: readonly string[] | undefined;
};

const UNLIMITED = 'ND';
const EVERYTHING = '.*';
const NO_DEFAULT = 'None';
const DEFAULT_SOURCE = 'mt_messaging_cred defaultvalue src_addr';
/** Jasmin's console takes a line of it; a longer list is left to the platform's own rules, which stand before. */
const PATTERN_MAX = 400;

/** Of a user that was made with nothing said. */
export const JASMIN_DEFAULTS: UserSettings = {
  'mt_messaging_cred authorization http_send': 'True',
  'mt_messaging_cred authorization http_balance': 'True',
  'mt_messaging_cred authorization http_rate': 'True',
  'mt_messaging_cred authorization http_bulk': 'False',
  'mt_messaging_cred authorization smpps_send': 'True',
  'mt_messaging_cred authorization http_long_content': 'True',
  'mt_messaging_cred authorization dlr_level': 'True',
  'mt_messaging_cred authorization http_dlr_method': 'True',
  'mt_messaging_cred authorization src_addr': 'True',
  'mt_messaging_cred authorization priority': 'True',
  'mt_messaging_cred authorization validity_period': 'True',
  'mt_messaging_cred authorization schedule_delivery_time': 'True',
  'mt_messaging_cred authorization hex_content': 'True',
  'mt_messaging_cred valuefilter dst_addr': EVERYTHING,
  'mt_messaging_cred valuefilter src_addr': EVERYTHING,
  'mt_messaging_cred valuefilter priority': '^[0-3]$',
  'mt_messaging_cred valuefilter validity_period': '^\\d+$',
  'mt_messaging_cred valuefilter content': EVERYTHING,
  [DEFAULT_SOURCE]: NO_DEFAULT,
  'mt_messaging_cred quota balance': UNLIMITED,
  'mt_messaging_cred quota early_percent': UNLIMITED,
  'mt_messaging_cred quota sms_count': UNLIMITED,
  'mt_messaging_cred quota http_throughput': UNLIMITED,
  'mt_messaging_cred quota smpps_throughput': UNLIMITED,
  'smpps_cred authorization bind': 'True',
  'smpps_cred quota max_bindings': UNLIMITED,
};

/** Of users that nobody binds as. */
export const SHARED_SETTINGS: UserSettings = { ...JASMIN_DEFAULTS, 'smpps_cred authorization bind': 'False' };

/** `destinations` are prefixes of digits, one empty where all the world may be sent to. */
export function customerFence(limits: CustomerLimits, destinations: readonly string[]): CustomerFence {
  const { allowedSources, forcedSource } = limits;
  return {
    sources: filterable(forcedSource === undefined ? allowedSources : [forcedSource]),
    destinations: destinations.includes('') ? undefined : filterable(destinations),
  };
}

/** Those that keep it to its fence, with the limits of its SMPP access. */
export function customerSettings(limits: CustomerLimits, fence: CustomerFence): UserSettings {
  const { smpp, forcedSource } = limits;
  return {
    ...SHARED_SETTINGS,
    'mt_messaging_cred valuefilter dst_addr': patternOf(fence.destinations, ''),
    'mt_messaging_cred valuefilter src_addr': patternOf(fence.sources, '$'),
    [DEFAULT_SOURCE]: forcedSource === undefined ? NO_DEFAULT : defaultSource(forcedSource),
    ...(smpp && {
      'mt_messaging_cred quota smpps_throughput': smpp.throughput.toFixed(1),
      'smpps_cred authorization bind': 'True',
      'smpps_cred quota max_bindings': String(smpp.bindsMax),
    }),
  };
}

/** The settings of `wanted` that are not so in `found`. */
export function differingSettings(wanted: UserSettings, found: ReadonlyMap<string, string>): UserSettings {
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => found.get(name) !== value));
}

/** A default sender can be set, but not unset: its user has to be made anew. */
export function mustBeMadeAnew(differing: UserSettings): boolean {
  return differing[DEFAULT_SOURCE] === NO_DEFAULT;
}

/** The lines of a dialogue that set them. */
export function settingLines(settings: UserSettings): readonly string[] {
  return Object.entries(settings).map(([name, value]) => `${name} ${value === UNLIMITED ? 'none' : value}`);
}

/** One that the console would change on its way is left to the platform, which has set it before. */
function defaultSource(source: string): string {
  return /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(source) ? withoutPlus(source) : NO_DEFAULT;
}

/** Undefined where there are none, or more than a filter takes. */
function filterable(values: readonly string[]): readonly string[] | undefined {
  const plain = values.map(withoutPlus);
  const pattern = patternOf(plain, '$');
  return plain.length > 0 && pattern.length <= PATTERN_MAX && /^[\x20-\x7e]*$/.test(pattern)
    ? plain
    : undefined;
}

/** Jasmin matches from the start. */
function patternOf(values: readonly string[] | undefined, end: '' | '$'): string {
  return values === undefined ? EVERYTHING : `^(?:${values.map(escapePattern).join('|')})${end}`;
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function withoutPlus(address: string): string {
  return address.replace(/^\+/, '');
}
