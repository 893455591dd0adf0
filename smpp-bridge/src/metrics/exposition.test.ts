import { Registry } from 'prom-client';
import { beforeEach, expect, test } from 'vitest';
import { gauge } from '../../../shared/contracts/metric-spec.ts';
import { createExposition, type Exposition } from './exposition.ts';
import { readNumber, readSamples } from './register-metric.ts';

type Customers = readonly { readonly name: string; readonly sent: number }[];

let customers: Customers | undefined;
let binds: number;
let written: number;
let exposition: Exposition;

beforeEach(() => {
  customers = [{ name: 'acme', sent: 1 }];
  binds = 1;
  written = 0;
  const [live, perCustomer] = [new Registry(), new Registry()];
  readNumber(live, gauge('binds', 'Bound.'), () => binds);
  readSamples(perCustomer, gauge('sent', 'Sent.', ['customer']), function* () {
    written += 1;
    for (const { name, sent } of customers ?? []) yield { labels: { customer: name }, value: sent };
  });
  exposition = createExposition([{ registry: live }, { registry: perCustomer, source: () => customers }]);
});

async function lines(): Promise<string[]> {
  return (await exposition.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

test('what was not read again is not written again, and all else is as it is now', async () => {
  expect(await lines()).toEqual(['binds 1', 'sent{customer="acme"} 1']);
  binds = 2;
  expect(await lines()).toEqual(['binds 2', 'sent{customer="acme"} 1']);
  expect(written).toBe(1);
});

test('a scrape shows what was read last, and finds it written', async () => {
  await lines();
  customers = [{ name: 'acme', sent: 5 }];
  await exposition.prepare();
  expect(written).toBe(2);
  expect(await lines()).toEqual(['binds 1', 'sent{customer="acme"} 5']);
  expect(written).toBe(2);
});

test('a scrape that comes before it was written anew does not show the old', async () => {
  await lines();
  customers = [{ name: 'beta', sent: 7 }];
  expect(await lines()).toEqual(['binds 1', 'sent{customer="beta"} 7']);
});

test('a bridge that has lost the lease gives none of the figures that it has read', async () => {
  await lines();
  customers = undefined;
  expect(await lines()).toEqual(['binds 1']);
});

test('metrics of each part have their help and type, and stand apart from those before them', async () => {
  expect(await exposition.text()).toBe(
    '# HELP binds Bound.\n# TYPE binds gauge\nbinds 1\n\n# HELP sent Sent.\n# TYPE sent gauge\nsent{customer="acme"} 1\n',
  );
});
