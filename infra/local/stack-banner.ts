import type { StackFile } from '../../shared/contracts/stack-file.ts';

export type BannerFacts = {
  readonly file: StackFile;
  readonly filePath: string;
  readonly logDir: string;
  readonly tookSeconds: string;
};

/** What is printed when all is ready. The commands work as pasted into any POSIX shell that has curl and sed. */
export function stackBanner({ file, filePath, logDir, tookSeconds }: BannerFacts): string {
  const control = file.carrier?.control;
  const controlLine =
    control === undefined
      ? []
      : [`  what the carrier got, and webhooks   ${control}/messages  ${control}/webhooks`];
  const demoLine = control === undefined ? [] : ['Or see its whole life:  npm run demo', ''];
  return [
    '',
    `Ready in ${tookSeconds} s. Ctrl-C stops everything.`,
    '',
    `  API                                  ${file.api}`,
    ...controlLine,
    `  addresses and credentials            ${filePath}`,
    `  logs                                 ${logDir}`,
    '',
    control === undefined
      ? 'Send a message that really leaves (FROM is a number of the account, TO a phone of yours):'
      : 'Send a message (paste into another terminal):',
    '',
    sendCommand(file),
    '',
    ...demoLine,
  ].join('\n');
}

/** Gets a token and sends a message, in one paste. */
function sendCommand({ api, demo }: StackFile): string {
  const { recipient, webhookUrl } = demo;
  const ends =
    recipient === undefined ? { from: 'FROM', to: 'TO' } : { from: demo.numbers.longCode, to: recipient };
  const body = JSON.stringify({ ...ends, body: 'Hello from ringer', webhook_url: webhookUrl });
  return [
    `TOKEN=$(curl -s ${api}/v1/oauth/token -d grant_type=client_credentials \\`,
    `  -d client_id=${demo.apiKey} -d client_secret=${demo.apiSecret} \\`,
    `  | sed 's/.*"access_token" *: *"\\([^"]*\\)".*/\\1/') && \\`,
    `curl -s ${api}/v1/messages -H "Authorization: Bearer $TOKEN" \\`,
    `  -H 'Content-Type: application/json' -d '${body}'; echo`,
  ].join('\n');
}
