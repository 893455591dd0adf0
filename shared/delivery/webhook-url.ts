// Which URLs may receive webhooks. The same rules hold when a customer names a URL and when it is called; a name that
// resolves to a private address is found out only then, at the connection.

export type WebhookUrlRules = {
  /** Texts and numbers would travel in the clear: an account has to allow it. */
  readonly httpAllowed: boolean;
  /** Asked for an address that is written into the URL, and with a loopback address for names of this machine. */
  readonly isAddressAllowed: (address: string) => boolean;
};

export type WebhookUrlVerdict =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'refused'; readonly why: string };

export const WEBHOOK_URL_LENGTH_MAX = 500;

const ALLOWED: WebhookUrlVerdict = { kind: 'allowed' };
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };
const WEB_PORTS: readonly number[] = [80, 443];
const FREE_PORTS_FROM = 1_024;

/** Ports above 1023 where other services listen: databases, brokers, remote desktops, cluster controls. */
const SERVICE_PORTS: ReadonlySet<number> = new Set([
  ...[
    1_433, 1_521, 2_049, 2_375, 2_376, 2_379, 2_380, 3_306, 3_389, 4_369, 5_432, 5_672, 5_900, 5_984, 6_379,
  ],
  ...[6_443, 8_086, 9_042, 9_092, 9_200, 9_300, 10_250, 10_255, 11_211, 25_672, 27_017, 50_051],
]);

/** Names that mean this machine or its network wherever they are looked up (RFC 6761, RFC 6762, RFC 9476). */
const LOCAL_NAME = /^(?:.+\.)?(?:localhost|local|internal|lan|home\.arpa|onion)$/;

/** `why` is a phrase that follows the name of the field: `must not name a user`. */
export function checkWebhookUrl(text: string, rules: WebhookUrlRules): WebhookUrlVerdict {
  if (text.length > WEBHOOK_URL_LENGTH_MAX)
    return refused(`must have at most ${WEBHOOK_URL_LENGTH_MAX} characters`);
  const url = URL.parse(text);
  const defaultPort = DEFAULT_PORTS[url?.protocol ?? ''];
  if (!url || defaultPort === undefined) return refused('must be an http or https URL');
  if (url.protocol === 'http:' && !rules.httpAllowed) return refused('must begin with https://');
  if (url.username !== '' || url.password !== '') return refused('must not name a user or a password');
  const port = url.port === '' ? defaultPort : Number(url.port);
  if (!isPortAllowed(port))
    return refused(`must not name port ${port}; use 443, or a port of your own from 1024 on`);
  const address = addressOf(url.hostname);
  if (address !== undefined && !rules.isAddressAllowed(address)) {
    return refused('must lead to the public Internet');
  }
  return ALLOWED;
}

function isPortAllowed(port: number): boolean {
  return WEB_PORTS.includes(port) || (port >= FREE_PORTS_FROM && !SERVICE_PORTS.has(port));
}

/** The parser has brought every way to write an IPv4 address into the dotted form. */
function addressOf(hostname: string): string | undefined {
  if (hostname.startsWith('[')) return hostname.slice(1, -1);
  if (/^\d+\.\d+\.\d+\.\d+$/.test(hostname)) return hostname;
  const name = hostname.replace(/\.$/, '');
  return LOCAL_NAME.test(name) || !name.includes('.') ? '127.0.0.1' : undefined;
}

function refused(why: string): WebhookUrlVerdict {
  return { kind: 'refused', why };
}
