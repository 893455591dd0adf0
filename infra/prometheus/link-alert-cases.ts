import type { AlertCases } from './alert-case.ts';

const ONE = '{connector="one"}';
const THROTTLED = 'ringer_carrier_submit_errors_total{connector="one",error="ESME_RTHROTTLED"}';
const labels = { connector: 'one' };

/** Of how well carrier links do their work. */
export const LINK_ALERT_CASES: AlertCases = {
  SickConnectorHasWork: [
    {
      why: 'no other connector takes what a sick one leaves',
      series: { [`ringer_link_sick${ONE}`]: '1x20', [`jasmin_queue_size${ONE}`]: '70x20' },
      fires: [{ labels, summary: 'one is held for sick, and messages wait for it all the same.' }],
    },
    {
      why: 'others carry its traffic',
      series: { [`ringer_link_sick${ONE}`]: '1x20', [`jasmin_queue_size${ONE}`]: '70x3 0x17' },
    },
    {
      why: 'messages wait for one that is well',
      series: {
        [`ringer_link_sick${ONE}`]: '1x20',
        [`jasmin_queue_size${ONE}`]: '0x20',
        'ringer_link_sick{connector="two"}': '0x20',
        'jasmin_queue_size{connector="two"}': '70x20',
      },
    },
  ],
  ConnectorUnwell: [
    {
      why: 'a carrier answers late or with faults, and never so badly that it is passed over',
      series: { [`ringer_link_health_score${ONE}`]: '30x30', [`ringer_link_sick${ONE}`]: '0x30' },
      at: '25m',
      fires: [{ labels, summary: 'The health of one has been 30 of 100.' }],
    },
    {
      why: 'it was unwell for some minutes',
      series: {
        [`ringer_link_health_score${ONE}`]: '100x15 10x4 100x10',
        [`ringer_link_sick${ONE}`]: '0x30',
      },
      at: '25m',
    },
    {
      why: 'it is sick: of that ConnectorSick tells',
      series: { [`ringer_link_health_score${ONE}`]: '0x30', [`ringer_link_sick${ONE}`]: '1x30' },
      at: '25m',
    },
  ],
  ConnectorFlaps: [
    {
      why: 'its binds are dropped again and again, each time for less than ConnectorDown waits',
      series: { [`jasmin_connectors_status${ONE}`]: '1 0 1 0 1 0 1 0 1x20' },
      fires: [{ labels, summary: 'one has come and gone 8 times within an hour.' }],
    },
    {
      why: 'it falls ill again whenever it is tried',
      series: {
        [`jasmin_connectors_status${ONE}`]: '1x20',
        [`ringer_link_sick${ONE}`]: '0 1 0 1 0 1 0 1 0x20',
      },
      fires: [{ labels, summary: 'one has come and gone 8 times within an hour.' }],
    },
    {
      why: 'the carrier restarted once',
      series: { [`jasmin_connectors_status${ONE}`]: '1x5 0 1x20', [`ringer_link_sick${ONE}`]: '0x5 1 0x20' },
    },
  ],
  ConnectorThrottled: [
    {
      why: 'more is sent than the carrier has agreed to, and customers wait',
      series: {
        [THROTTLED]: '0+60x40',
        [`jasmin_submit_sm_total${ONE}`]: '0+600x40',
        [`jasmin_queue_size${ONE}`]: '900x40',
      },
      at: '30m',
      fires: [{ labels, summary: 'one throttles 10% of what it is sent.' }],
    },
    {
      why: 'a few are throttled at the height of a burst',
      series: {
        [THROTTLED]: '0+6x40',
        [`jasmin_submit_sm_total${ONE}`]: '0+600x40',
        [`jasmin_queue_size${ONE}`]: '900x40',
      },
      at: '30m',
    },
    {
      why: 'nothing waits',
      series: {
        [THROTTLED]: '0+60x40',
        [`jasmin_submit_sm_total${ONE}`]: '0+600x40',
        [`jasmin_queue_size${ONE}`]: '0x40',
      },
      at: '30m',
    },
  ],
  WindowFull: [
    {
      why: 'the carrier answers so late that the window, not the limit, sets the pace',
      series: {
        [`ringer_carrier_window_in_use${ONE}`]: '10x30',
        [`ringer_carrier_window_size${ONE}`]: '10x30',
        [`jasmin_queue_size${ONE}`]: '900x30',
      },
      at: '25m',
      fires: [{ labels, summary: 'one answers too late: its window is full, and messages wait.' }],
    },
    {
      why: 'a full window keeps up',
      series: {
        [`ringer_carrier_window_in_use${ONE}`]: '10x30',
        [`ringer_carrier_window_size${ONE}`]: '10x30',
        [`jasmin_queue_size${ONE}`]: '0x30',
      },
      at: '25m',
    },
    {
      why: 'a connector has no bind: of that ConnectorDown tells',
      series: {
        [`ringer_carrier_window_in_use${ONE}`]: '0x30',
        [`ringer_carrier_window_size${ONE}`]: '0x30',
        [`jasmin_queue_size${ONE}`]: '900x30',
      },
      at: '25m',
    },
  ],
};
