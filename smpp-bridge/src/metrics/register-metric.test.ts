import { Registry } from 'prom-client';
import { beforeEach, expect, test } from 'vitest';
import { counter, gauge, histogram } from '../../../shared/contracts/metric-spec.ts';
import { readNumber, readSamples, registerCounter, registerHistogram } from './register-metric.ts';

let registry: Registry;
beforeEach(() => {
  registry = new Registry();
});

async function samples(): Promise<string[]> {
  return (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

test('samples are those of the moment: what is gone is not shown as it was', async () => {
  let links = [
    { labels: { connector: 'one' }, value: 1 },
    { labels: { connector: 'a"b\\' }, value: 2 },
  ];
  readSamples(registry, gauge('up', 'Bound.', ['connector']), () => links);
  expect(await samples()).toEqual(['up{connector="one"} 1', 'up{connector="a\\"b\\\\"} 2']);
  links = [{ labels: { connector: 'one' }, value: 0 }];
  expect(await samples()).toEqual(['up{connector="one"} 0']);
});

test('a count that somebody else keeps is shown as it stands, not added up with each look', async () => {
  readSamples(registry, counter('pdus_total', 'Sent.', ['connector']), () => [
    { labels: { connector: 'one' }, value: 7 },
  ]);
  await samples();
  expect(await samples()).toEqual(['pdus_total{connector="one"} 7']);
});

test('a number that is not known has no sample, for 0 would say that all is well', async () => {
  let age: number | undefined;
  readNumber(registry, gauge('age_seconds', 'Oldest.'), () => age);
  expect(await samples()).toEqual([]);
  age = 3;
  expect(await samples()).toEqual(['age_seconds 3']);
  age = undefined;
  expect(await samples()).toEqual([]);
});

test('what happens is counted, and buckets are cumulative', async () => {
  const count = registerCounter(registry, counter('stored_total', 'Stored.', ['kind']));
  const observe = registerHistogram(registry, histogram('answer_seconds', 'Answered.'), [0.1, 1]);
  count({ kind: 'receipt' }, 2);
  count({ kind: 'receipt' });
  for (const seconds of [0.25, 0.0625, 8]) observe({}, seconds);
  expect(await samples()).toEqual([
    'stored_total{kind="receipt"} 3',
    'answer_seconds_bucket{le="0.1"} 1',
    'answer_seconds_bucket{le="1"} 2',
    'answer_seconds_bucket{le="+Inf"} 3',
    'answer_seconds_sum 8.3125',
    'answer_seconds_count 3',
  ]);
});
