// Jasmin by itself, for comparison: one connector without a limit of its own to the same simulated carrier, fed over its
// HTTP interface. Without receipts: with the packages that we pin 0.11.1 fails on every submit_sm_resp ("'SubmitSM'
// object has no attribute 'response'") before it notes whom to call back, so no callback ever comes.
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { createLogger } from '../../shared/platform/log.ts';
import { type CarrierControl, carrierControlAt } from '../../shared/testing/carrier-control.ts';
import { startJasmin } from '../../shared/testing/jasmin.ts';
import { type JasminSettings, jasminSettings } from '../../smpp-bridge/src/jasmin/config.ts';
import { connectJcli } from '../../smpp-bridge/src/jasmin/jcli-client.ts';
import { startCarrier } from '../../smpp-bridge/src/sandbox/carrier.ts';
import { jasminIsInstalled } from '../local/jasmin-parts.ts';

export type JasminAlone = {
  readonly carrier: CarrierControl;
  /** How its SMPP server is bound to. */
  readonly smpp: {
    readonly host: string;
    readonly port: number;
    readonly systemId: string;
    readonly password: string;
  };
  /** Resolves when Jasmin has taken the message; rejects where it refuses. */
  send(content: string): Promise<void>;
  stop(): Promise<void>;
};

const CONNECTIONS = 64;
const TIMEOUT_MS = 30_000;
const BIND_MS = 2_000;

/** Rejects where Jasmin is not installed. */
export async function startJasminAlone(): Promise<JasminAlone> {
  const carrier = await startCarrier({
    ...{ smppPort: 0, controlPort: 0 },
    accounts: [{ systemId: 'sandbox', password: 'sandbox1' }],
    log: createLogger('bench', 'fatal'),
  });
  const jasmin = await startJasmin().catch(async (error: unknown) => {
    await carrier.stop();
    throw error;
  });
  const settings = jasminSettings.parse(jasmin.env);
  const pool = new Pool(`http://${settings.JASMIN_HOST}:${settings.JASMIN_HTTP_PORT}`, {
    ...{ connections: CONNECTIONS, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS },
  });
  const stop = async () => {
    await pool.destroy();
    await jasmin.stop();
    await carrier.stop();
  };
  try {
    await provision(settings, carrier.smppPort);
    await sleep(BIND_MS);
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    carrier: carrierControlAt(`http://127.0.0.1:${carrier.controlPort}`),
    smpp: {
      ...{ host: settings.JASMIN_HOST, port: settings.JASMIN_ADMIN_PORT + 1 },
      ...{ systemId: 'alone', password: 'alone1' },
    },
    async send(content) {
      const { statusCode, body } = await pool.request({
        ...{ path: '/send', method: 'POST', headers: { 'content-type': 'application/json' } },
        body: JSON.stringify({
          ...{ username: 'alone', password: 'alone1', from: '14155550100', to: '16505550123', content },
          dlr: 'no',
        }),
      });
      const text = await body.text();
      if (statusCode !== 200) throw new Error(`Jasmin alone answered ${statusCode} ${text}`);
    },
    stop,
  };
}

/** What `work` says of Jasmin alone, for the column of baselines; or that there is none to compare with. */
export async function besideJasmin(work: (alone: JasminAlone) => Promise<string>): Promise<string> {
  if (!(await jasminIsInstalled())) return 'none: Jasmin is not installed';
  const alone = await startJasminAlone();
  try {
    return `Jasmin alone ${await work(alone)}`;
  } finally {
    await alone.stop();
  }
}

async function provision(settings: JasminSettings, carrierPort: number): Promise<void> {
  const session = await connectJcli({
    host: settings.JASMIN_HOST,
    port: settings.JASMIN_ADMIN_PORT,
    user: settings.JASMIN_ADMIN_USER,
    password: settings.JASMIN_ADMIN_PASSWORD,
    timeoutMs: 10_000,
  });
  const connector = [
    'cid alone',
    'host 127.0.0.1',
    `port ${carrierPort}`,
    'username sandbox',
    'password sandbox1',
  ];
  const lines = [
    ...['smppccm -a', ...connector, 'submit_throughput 0', 'ok', 'smppccm -1 alone'],
    ...['group -a', 'gid alone', 'ok'],
    ...['user -a', 'uid alone', 'gid alone', 'username alone', 'password alone1', 'ok'],
    ...['mtrouter -a', 'type DefaultRoute', 'connector smppc(alone)', 'rate 0', 'ok'],
  ];
  for (const line of lines) await session.run(line);
  session.close();
}
