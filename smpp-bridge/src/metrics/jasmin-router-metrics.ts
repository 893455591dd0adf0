import type { Registry } from 'prom-client';
import { METRICS } from '../../../shared/contracts/metric-names.ts';
import type { MetricSpec } from '../../../shared/contracts/metric-spec.ts';
import type { UserCounts } from '../jasmin/jcli-parse.ts';
import type { JasminNumbers } from '../submitter/router.ts';
import { readNumber, readSamples } from './register-metric.ts';

type Numbers = () => JasminNumbers | undefined;

/** Jasmin's own names of what is counted as errors, by what they are called here. */
const SUBMIT_ERRORS = [
  ['throttling', 'throttling_error'],
  ['interception', 'interceptor_error'],
  ['other', 'other_submit_error'],
] as const;
const HTTP_ERRORS = ['auth', 'route', 'throughput', 'charging', 'interceptor', 'server'] as const;
const SERVER_BINDS = [
  ['transceiver', 'bound_trx'],
  ['receiver', 'bound_rx'],
  ['transmitter', 'bound_tx'],
] as const;

/** Registers what Jasmin says of its own work: no samples while it does not answer, or none is involved. */
export function registerJasminRouterMetrics(registry: Registry, jasmin: Numbers): void {
  registerConnectors(registry, jasmin);
  registerCounts(registry, jasmin);
  const http = (name: string) => () => jasmin()?.counters?.http.get(name);
  const server = (name: string) => () => jasmin()?.counters?.server.get(name);
  readNumber(registry, METRICS.routerHttpRequests, http('request'));
  readNumber(registry, METRICS.routerHttpSuccesses, http('success'));
  readSamples(registry, METRICS.routerHttpErrors, function* () {
    for (const error of HTTP_ERRORS) {
      const value = http(`${error}_error`)();
      if (value !== undefined) yield { labels: { error }, value };
    }
  });
  readNumber(registry, METRICS.routerServerSubmits, server('submit_sm_request'));
  readNumber(registry, METRICS.routerServerThrottled, server('throttling_error'));
  readSamples(registry, METRICS.routerServerBinds, function* () {
    for (const [type, name] of SERVER_BINDS) {
      const value = server(name)();
      if (value !== undefined) yield { labels: { type }, value };
    }
  });
  const perUser = (spec: MetricSpec<'user'>, read: (user: UserCounts) => number) =>
    readSamples(registry, spec, () =>
      (jasmin()?.stats?.users ?? []).map((user) => ({ labels: { user: user.uid }, value: read(user) })),
    );
  perUser(METRICS.routerUserRequests, ({ requests }) => requests);
  perUser(METRICS.routerUserBinds, ({ binds }) => binds);
}

/** How our connectors stand, by the console and RabbitMQ. */
function registerConnectors(registry: Registry, jasmin: Numbers): void {
  const perConnector = (
    spec: MetricSpec<'connector'>,
    read: (numbers: JasminNumbers, cid: string) => number | undefined,
  ) =>
    readSamples(registry, spec, function* () {
      const numbers = jasmin();
      if (numbers === undefined) return;
      for (const [connector, cid] of numbers.cids) {
        const value = read(numbers, cid);
        if (value !== undefined) yield { labels: { connector }, value };
      }
    });
  const isBound = ({ watchdog }: JasminNumbers, cid: string) =>
    watchdog.connectors.find((one) => one.cid === cid)?.session.startsWith('BOUND');
  const timesOf = (numbers: JasminNumbers, cid: string) =>
    isBound(numbers, cid) ? numbers.stats?.connectors.find((one) => one.cid === cid) : undefined;
  perConnector(METRICS.routerBound, (numbers, cid) => {
    const bound = isBound(numbers, cid);
    return bound === undefined ? undefined : Number(bound);
  });
  perConnector(METRICS.routerConnectedAt, (numbers, cid) => secondsOf(timesOf(numbers, cid)?.connectedAt));
  perConnector(METRICS.routerBoundAt, (numbers, cid) => secondsOf(timesOf(numbers, cid)?.boundAt));
  perConnector(
    METRICS.routerQueueSize,
    ({ watchdog }, cid) => watchdog.queues.find(({ name }) => name === `submit.sm.${cid}`)?.messages,
  );
}

/** What our connectors have done, by Jasmin's counters. */
function registerCounts(registry: Registry, jasmin: Numbers): void {
  function* counted(name: string): Iterable<{ readonly connector: string; readonly value: number }> {
    const { cids, counters } = jasmin() ?? {};
    for (const [connector, cid] of cids ?? []) {
      const value = counters?.connectors.get(cid)?.get(name);
      if (value !== undefined) yield { connector, value };
    }
  }
  const perConnector = (spec: MetricSpec<'connector'>, name: string) =>
    readSamples(registry, spec, () =>
      [...counted(name)].map(({ connector, value }) => ({ labels: { connector }, value })),
    );
  perConnector(METRICS.routerBinds, 'bound');
  perConnector(METRICS.routerDisconnects, 'disconnected');
  perConnector(METRICS.routerSubmitRequests, 'submit_sm_request');
  perConnector(METRICS.routerSubmits, 'submit_sm');
  perConnector(METRICS.routerDelivers, 'deliver_sm');
  readSamples(registry, METRICS.routerSubmitErrors, () =>
    SUBMIT_ERRORS.flatMap(([error, name]) =>
      [...counted(name)].map(({ connector, value }) => ({ labels: { connector, error }, value })),
    ),
  );
}

function secondsOf(at: Date | undefined): number | undefined {
  return at && at.getTime() / 1_000;
}
