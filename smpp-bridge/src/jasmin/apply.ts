import { setTimeout as sleep } from 'node:timers/promises';
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { filterLines } from '../../../shared/messaging/jasmin/filters.ts';
import { isSendable, type JcliSession } from './jcli-client.ts';
import { parseConnectors } from './jcli-parse.ts';
import type { JasminAction } from './plan.ts';
import { differingSettings, JASMIN_DEFAULTS, settingLines } from './user-settings.ts';

export type ApplyOutcome =
  | { readonly kind: 'applied' }
  /** Jasmin's own words, or why it was not asked; they hold no secret, for it never repeats a value. */
  | { readonly kind: 'refused'; readonly action: JasminAction['kind']; readonly reply: string };

const NEW_USER: ReadonlyMap<string, string> = new Map(Object.entries(JASMIN_DEFAULTS));

const DOWN_STATES = ['NONE', 'UNBOUND'];
const DOWN_TRIES = 50;
const DOWN_POLL_MS = 50;

/** Carries out one action. Rejects only where the console itself fails. */
export async function applyAction(session: JcliSession, action: JasminAction): Promise<ApplyOutcome> {
  if (!linesOf(action).every(isSendable)) {
    return { kind: 'refused', action: action.kind, reply: 'what is no printable ASCII cannot be typed' };
  }
  // One that has not left yet is not started.
  if (action.kind === 'start-connector') await untilDown(session, action.cid);
  const [command = '', ...settings] = linesOf(action);
  const opened = await session.run(command);
  if (settings.length === 0) return outcomeOf(action, opened.text);
  if (opened.prompt !== 'dialogue') return { kind: 'refused', action: action.kind, reply: opened.text };
  const replies = await session.runTogether(settings);
  const refused = replies.find(({ text }, index) => !isAccepted(settings[index] ?? '', text));
  if (refused !== undefined) return leave(session, action, refused.text);
  const saved = await session.run('ok');
  return saved.prompt === 'top' ? outcomeOf(action, saved.text) : leave(session, action, saved.text);
}

/** Jasmin answers a stop before the session has ended. */
async function untilDown(session: JcliSession, cid: string): Promise<void> {
  for (let tries = 0; tries < DOWN_TRIES; tries += 1) {
    const connectors = parseConnectors((await session.run('smppccm -l')).text);
    const found = connectors.find((connector) => connector.cid === cid);
    if (found === undefined || DOWN_STATES.includes(found.session)) return;
    await sleep(DOWN_POLL_MS);
  }
}

/** The command that starts it and, where that opens a dialogue, the lines of it up to `ok`. */
export function linesOf(action: JasminAction): readonly string[] {
  switch (action.kind) {
    case 'add-group':
      return ['group -a', `gid ${action.gid}`];
    case 'enable-group':
      return [`group -e ${action.gid}`];
    case 'set-user':
      // Adding a user that exists replaces it.
      return [
        'user -a',
        `uid ${action.uid}`,
        `gid ${action.gid}`,
        `username ${action.uid}`,
        `password ${action.password}`,
        ...settingLines(differingSettings(action.settings, NEW_USER)),
      ];
    case 'update-user':
      return [
        `user -u ${action.uid}`,
        ...(action.gid === undefined ? [] : [`gid ${action.gid}`]),
        ...(action.password === undefined ? [] : [`password ${action.password}`]),
        ...settingLines(action.settings),
      ];
    case 'enable-user':
      return [`user -e ${action.uid}`];
    case 'add-connector':
      return ['smppccm -a', `cid ${action.cid}`, ...connectorLines(action.settings)];
    case 'update-connector':
      return [`smppccm -u ${action.cid}`, ...connectorLines(action.settings)];
    case 'stop-connector':
      return [`smppccm -0 ${action.cid}`];
    case 'start-connector':
      return [`smppccm -1 ${action.cid}`];
    case 'add-filter':
      return ['filter -a', ...filterLines(action)];
    case 'set-route':
      return [
        'mtrouter -a',
        `type ${action.type}`,
        ...(action.type === 'DefaultRoute' ? [] : [`order ${action.order}`]),
        ...(action.filters.length === 0 ? [] : [`filters ${action.filters.map(({ fid }) => fid).join(';')}`]),
        `${action.cids.length > 1 ? 'connectors' : 'connector'} ${action.cids.map((cid) => `smppc(${cid})`).join(';')}`,
        'rate 0',
      ];
    case 'remove-route':
      return [`mtrouter -r ${action.order}`];
    case 'remove-filter':
      return [`filter -r ${action.fid}`];
    case 'remove-user':
      return [`user -r ${action.uid}`];
    case 'remove-group':
      return [`group -r ${action.gid}`];
    case 'remove-connector':
      return [`smppccm -r ${action.cid}`];
    default:
      return assertNever(action);
  }
}

function connectorLines(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).map(([name, value]) => `${name} ${value}`);
}

/** A setting is accepted in silence; a type is answered with what it needs. */
function isAccepted(setting: string, text: string): boolean {
  return text === '' || (setting.startsWith('type ') && /^<class '.*'> arguments:/.test(text));
}

function outcomeOf(action: JasminAction, text: string): ApplyOutcome {
  if (/^(Successfully|Restarting connector)/.test(text)) return { kind: 'applied' };
  return { kind: 'refused', action: action.kind, reply: text };
}

async function leave(session: JcliSession, action: JasminAction, reply: string): Promise<ApplyOutcome> {
  await session.run('ko');
  return { kind: 'refused', action: action.kind, reply };
}
