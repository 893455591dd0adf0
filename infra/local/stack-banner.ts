import { DEMO_NUMBERS, DEMO_RECIPIENT } from './demo-account.ts';

export type BannerFacts = {
  readonly api: string;
  readonly control: string | undefined;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly webhookUrl: string;
  readonly stackFile: string;
  readonly logDir: string;
  readonly tookSeconds: string;
};

/** What is printed when all is ready. The commands work as pasted into any POSIX shell that has curl and sed. */
export function stackBanner(facts: BannerFacts): string {
  const { api, control } = facts;
  const controlLine =
    control === undefined
      ? []
      : [`  what the carrier got, and webhooks   ${control}/messages  ${control}/webhooks`];
  return [
    '',
    `Ready in ${facts.tookSeconds} s. Ctrl-C stops everything.`,
    '',
    `  API                                  ${api}`,
    ...controlLine,
    `  addresses and credentials            ${facts.stackFile}`,
    `  logs                                 ${facts.logDir}`,
    '',
    'Send a message (paste into another terminal):',
    '',
    sendCommand(facts),
    '',
    'Or see its whole life:  npm run demo',
    '',
  ].join('\n');
}

/** Gets a token and sends a message, in one paste. */
export function sendCommand(facts: Pick<BannerFacts, 'api' | 'apiKey' | 'apiSecret' | 'webhookUrl'>): string {
  const body = JSON.stringify({
    ...{ from: DEMO_NUMBERS.longCode, to: DEMO_RECIPIENT, body: 'Hello from ringer' },
    webhook_url: facts.webhookUrl,
  });
  return [
    `TOKEN=$(curl -s ${facts.api}/v1/oauth/token -d grant_type=client_credentials \\`,
    `  -d client_id=${facts.apiKey} -d client_secret=${facts.apiSecret} \\`,
    `  | sed 's/.*"access_token" *: *"\\([^"]*\\)".*/\\1/') && \\`,
    `curl -s ${facts.api}/v1/messages -H "Authorization: Bearer $TOKEN" \\`,
    `  -H 'Content-Type: application/json' -d '${body}'; echo`,
  ].join('\n');
}
