import { expect, test } from 'vitest';
import { METRICS } from '../../../shared/contracts/metric-names.ts';
import { createRegistry } from './registry.ts';

// The format: prometheus.io/docs/instrumenting/exposition_formats, "Text-based format".
test('gauges are read when asked, labels are escaped', () => {
  const registry = createRegistry();
  let value = 1;
  registry.register(METRICS.linkUp, 'gauge', 'Bound or not.', () => [
    { labels: { connector: 'a"b\\' }, value },
  ]);
  value = 0;
  expect(registry.render()).toBe(
    '# HELP ringer_carrier_link_up Bound or not.\n' +
      '# TYPE ringer_carrier_link_up gauge\n' +
      'ringer_carrier_link_up{connector="a\\"b\\\\"} 0\n',
  );
});

test('histogram buckets are cumulative', () => {
  const registry = createRegistry();
  const observe = registry.histogram(METRICS.submitSeconds, 'Time to the answer.', [0.1, 1]);
  for (const seconds of [0.25, 0.0625, 8]) observe({ connector: 'a' }, seconds);
  expect(registry.render().split('\n').slice(2, -1)).toEqual([
    'ringer_carrier_submit_seconds_bucket{connector="a",le="0.1"} 1',
    'ringer_carrier_submit_seconds_bucket{connector="a",le="1"} 2',
    'ringer_carrier_submit_seconds_bucket{connector="a",le="+Inf"} 3',
    'ringer_carrier_submit_seconds_sum{connector="a"} 8.3125',
    'ringer_carrier_submit_seconds_count{connector="a"} 3',
  ]);
});
