// Which request may go which way in which state: SMPP 3.4 §2.2, table 2-1. enquire_link and unbind are the session's
// own business in every state and stand here only so that the table is whole.
import type { BindCommand, RequestCommand } from './pdu.ts';

export type SessionRole = 'esme' | 'smsc';
export type BoundState = 'bound_tx' | 'bound_rx' | 'bound_trx';
export type SessionState = 'open' | BoundState | 'unbinding' | 'closed';

type Rule = { readonly from: readonly SessionRole[]; readonly states: readonly SessionState[] };

const BIND: Rule = { from: ['esme'], states: ['open'] };
const TOWARDS_NETWORK: Rule = { from: ['esme'], states: ['bound_tx', 'bound_trx'] };
const TOWARDS_APPLICATION: Rule = { from: ['smsc'], states: ['bound_rx', 'bound_trx'] };
const ANY: Rule = {
  from: ['esme', 'smsc'],
  states: ['open', 'bound_tx', 'bound_rx', 'bound_trx', 'unbinding'],
};

const RULES: Readonly<Record<Exclude<RequestCommand, 'data_sm'>, Rule>> = {
  bind_transmitter: BIND,
  bind_receiver: BIND,
  bind_transceiver: BIND,
  submit_sm: TOWARDS_NETWORK,
  submit_multi: TOWARDS_NETWORK,
  query_sm: TOWARDS_NETWORK,
  cancel_sm: TOWARDS_NETWORK,
  replace_sm: TOWARDS_NETWORK,
  deliver_sm: TOWARDS_APPLICATION,
  enquire_link: ANY,
  unbind: ANY,
};

export const BOUND_STATE: Readonly<Record<BindCommand, BoundState>> = {
  bind_transmitter: 'bound_tx',
  bind_receiver: 'bound_rx',
  bind_transceiver: 'bound_trx',
};

/** data_sm goes either way, each time as the message of that direction does. */
export function isAllowed(command: RequestCommand, from: SessionRole, state: SessionState): boolean {
  const towards = from === 'esme' ? TOWARDS_NETWORK : TOWARDS_APPLICATION;
  const rule = command === 'data_sm' ? towards : RULES[command];
  return rule.from.includes(from) && rule.states.includes(state);
}

export function otherRole(role: SessionRole): SessionRole {
  return role === 'esme' ? 'smsc' : 'esme';
}
