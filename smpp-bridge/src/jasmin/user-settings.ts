// What a Jasmin user may do, in the words in which Jasmin shows it (`user -s`), so that what is wanted and what is there
// can be compared. http_throughput is never set: Jasmin takes it for the least gap between two requests, not for a rate.

export type UserSettings = Readonly<Record<string, string>>;

/** The rows of a customer that its Jasmin user follows. */
export type CustomerLimits = {
  /** Segments a second and sessions of all its SMPP credentials together; undefined without SMPP access. */
  readonly smpp: { readonly throughput: number; readonly bindsMax: number } | undefined;
  /** With or without `+`; empty is every sender. */
  readonly allowedSources: readonly string[];
  readonly forcedSource: string | undefined;
};

const UNLIMITED = 'ND';
const EVERYTHING = '.*';
const NO_DEFAULT = 'None';
const DEFAULT_SOURCE = 'mt_messaging_cred defaultvalue src_addr';
/** Jasmin's console takes a line of it; a longer list is left to the platform's own rules, which stand before. */
const PATTERN_MAX = 400;

/** Of a user that was made with nothing said. */
export const JASMIN_DEFAULTS: UserSettings = {
  'mt_messaging_cred authorization dlr_level': 'True',
  'mt_messaging_cred valuefilter dst_addr': EVERYTHING,
  'mt_messaging_cred valuefilter src_addr': EVERYTHING,
  [DEFAULT_SOURCE]: NO_DEFAULT,
  'mt_messaging_cred quota balance': UNLIMITED,
  'mt_messaging_cred quota sms_count': UNLIMITED,
  'mt_messaging_cred quota http_throughput': UNLIMITED,
  'mt_messaging_cred quota smpps_throughput': UNLIMITED,
  'smpps_cred authorization bind': 'True',
  'smpps_cred quota max_bindings': UNLIMITED,
};

/** Of users that nobody binds as. */
export const SHARED_SETTINGS: UserSettings = { ...JASMIN_DEFAULTS, 'smpps_cred authorization bind': 'False' };

/** `destinations` are prefixes of digits, one empty where all the world may be sent to. */
export function customerSettings(limits: CustomerLimits, destinations: readonly string[]): UserSettings {
  const { smpp, allowedSources, forcedSource } = limits;
  return {
    ...SHARED_SETTINGS,
    'mt_messaging_cred valuefilter dst_addr': destinations.includes('')
      ? EVERYTHING
      : oneOf(destinations, ''),
    'mt_messaging_cred valuefilter src_addr': oneOf(allowedSources, '$'),
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

/** Jasmin matches from the start. */
function oneOf(values: readonly string[], end: '' | '$'): string {
  if (values.length === 0) return EVERYTHING;
  const pattern = `^(?:${values.map((value) => escapePattern(withoutPlus(value))).join('|')})${end}`;
  return pattern.length <= PATTERN_MAX && /^[\x20-\x7e]*$/.test(pattern) ? pattern : EVERYTHING;
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function withoutPlus(address: string): string {
  return address.replace(/^\+/, '');
}
