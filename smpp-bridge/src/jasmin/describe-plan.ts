// A plan as a person reads it. Passwords are never shown, only that they are written.
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { describeFilters } from '../../../shared/messaging/jasmin/filters.ts';
import type { JasminAction, JasminPlan } from './plan.ts';

type Row = readonly [verb: string, thing: string, name: string, detail: string];

const WIDTHS = [8, 11, 18];

export type PlannedChange = {
  readonly verb: string;
  /** `user`, `connector`, `route`, … */
  readonly thing: string;
  readonly name: string;
  readonly detail: string;
};

/** The same for programs. */
export function planAsData({ actions, withheld }: JasminPlan): {
  readonly changes: readonly PlannedChange[];
  readonly withheld: readonly PlannedChange[];
} {
  return { changes: actions.map(changeOf), withheld: withheld.map(changeOf) };
}

function changeOf(action: JasminAction): PlannedChange {
  const [verb, thing, name, detail] = rowOf(action);
  return { verb, thing, name, detail };
}

/** One line an action and a last line with the sum. */
export function describePlan({ actions, withheld }: JasminPlan): string {
  const lines = [...actions.map(describeAction), ...withheld.map((action) => `(${describeAction(action)})`)];
  const sum = actions.length === 0 ? 'no changes' : `${actions.length} ${plural(actions.length, 'change')}`;
  const kept =
    withheld.length === 0 ? '' : `, ${withheld.length} ${plural(withheld.length, 'removal')} withheld`;
  return [...lines, `${sum}${kept}`].join('\n');
}

/** `set       route      2251799813685249  StaticMTRoute …` */
export function describeAction(action: JasminAction): string {
  const row = rowOf(action);
  return row
    .map((cell, column) => cell.padEnd(WIDTHS[column] ?? 0))
    .join(' ')
    .trimEnd();
}

function rowOf(action: JasminAction): Row {
  switch (action.kind) {
    case 'add-group':
      return ['add', 'group', action.gid, ''];
    case 'enable-group':
      return ['enable', 'group', action.gid, ''];
    case 'set-user':
      return ['set', 'user', action.uid, `in ${action.gid}`];
    case 'update-user':
      return ['update', 'user', action.uid, changesOf(action)];
    case 'enable-user':
      return ['enable', 'user', action.uid, ''];
    case 'add-connector':
      return ['add', 'connector', action.cid, `to ${action.settings.host}:${action.settings.port}`];
    case 'update-connector':
      return ['update', 'connector', action.cid, shown(action.settings)];
    case 'stop-connector':
      return ['stop', 'connector', action.cid, ''];
    case 'start-connector':
      return ['start', 'connector', action.cid, ''];
    case 'add-filter':
      return ['set', 'filter', action.fid, describeFilters([action])];
    case 'set-route':
      return ['set', 'route', String(action.order), routeOf(action)];
    case 'remove-route':
      return ['remove', 'route', String(action.order), ''];
    case 'remove-filter':
      return ['remove', 'filter', action.fid, ''];
    case 'remove-user':
      return ['remove', 'user', action.uid, ''];
    case 'remove-group':
      return ['remove', 'group', action.gid, ''];
    case 'remove-connector':
      return ['remove', 'connector', action.cid, ''];
    default:
      return assertNever(action);
  }
}

function changesOf({ gid, password, settings }: Extract<JasminAction, { kind: 'update-user' }>): string {
  const parts = [
    ...(gid === undefined ? [] : [`to ${gid}`]),
    ...(password === undefined ? [] : ['password']),
    ...(Object.keys(settings).length === 0 ? [] : [shown(settings)]),
  ];
  return parts.join(', ');
}

function shown(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => (name === 'password' ? name : `${name} ${value}`))
    .join(', ');
}

function routeOf({ type, cids, filters }: Extract<JasminAction, { kind: 'set-route' }>): string {
  return `${type} to ${cids.join(', ')} ${describeFilters(filters)}`.trimEnd();
}

function plural(count: number, noun: string): string {
  return count === 1 ? noun : `${noun}s`;
}
