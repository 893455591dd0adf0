// A session on Jasmin's console: one command at a time, because a line sent early is taken for an answer to the
// dialogue that the command before it opened. What Jasmin answers out of its memory (settings of a dialogue, lists, shows)
// it takes in one after the other, so that such lines may be sent together.
import { connect, type Socket } from 'node:net';
import { cleanOutput, type JcliReply, parseReplies } from './jcli-parse.ts';

export type JcliOptions = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** For the connection, the login and each reply. */
  readonly timeoutMs: number;
};

export type JcliSession = {
  /** Sends one line and resolves with the reply. Rejects with `JcliUnreachable` and closes when none comes in time. */
  run(line: string): Promise<JcliReply>;
  /** Sends lines together; only for those that open, save, start or stop nothing. As `run` otherwise. */
  runTogether(lines: readonly string[]): Promise<readonly JcliReply[]>;
  close(): void;
};

/** Jasmin's console does not answer, or not to us. */
export class JcliUnreachable extends Error {
  constructor(reason: string) {
    super(`jCli: ${reason}`);
    this.name = 'JcliUnreachable';
  }
}

/** A list of every connector and user is far smaller. */
const OUTPUT_MAX = 4 * 1_024 * 1_024;
const LINE = /^[\x20-\x7e]{1,500}$/;

/** Jasmin drops what is not ASCII without a word: another value than ours would be set. */
export function isSendable(line: string): boolean {
  return LINE.test(line);
}

/** The answers to so many stay far below what is read at once. */
const TOGETHER_MAX = 20;
const BANNER = 'Authentication required.\n\n';

type Awaited = {
  /** Called with all output since the last line was sent; anything but `undefined` is the answer. */
  readonly look: (output: string) => unknown;
  readonly settle: (answer: unknown) => void;
  readonly fail: (error: Error) => void;
};

/** Connects and logs in; rejects with `JcliUnreachable`. */
export async function connectJcli(options: JcliOptions): Promise<JcliSession> {
  const socket = connect({ host: options.host, port: options.port });
  const conversation = converse(socket, options.timeoutMs);
  try {
    await conversation.next((output) => (output.endsWith(BANNER) ? true : undefined));
    conversation.send([options.user]);
    await conversation.next((output) => (output.endsWith('\nPassword: ') ? true : undefined));
    conversation.send([options.password]);
    const welcome = await conversation.next((output) => {
      if (output.includes('Incorrect Username/Password.')) return 'refused';
      return output.endsWith('\njcli : ') ? 'welcome' : undefined;
    });
    if (welcome === 'refused') throw new JcliUnreachable('the login was refused');
  } catch (error) {
    socket.destroy();
    throw error;
  }

  let last: Promise<unknown> = Promise.resolve();

  function ask(lines: readonly string[]): Promise<readonly JcliReply[]> {
    if (!lines.every(isSendable)) {
      throw new Error('a jCli line is 1 to 500 printable ASCII characters');
    }
    const replies = last.then(() => {
      conversation.send(lines);
      return conversation.next((output) => parseReplies(output, lines));
    });
    last = replies.catch(() => undefined);
    return replies;
  }

  return {
    async run(line) {
      const [reply] = await ask([line]);
      if (reply === undefined) throw new Error('one line has one reply');
      return reply;
    },
    async runTogether(lines) {
      const replies: JcliReply[] = [];
      for (let start = 0; start < lines.length; start += TOGETHER_MAX) {
        replies.push(...(await ask(lines.slice(start, start + TOGETHER_MAX))));
      }
      return replies;
    },
    close: () => socket.destroy(),
  };
}

function converse(socket: Socket, timeoutMs: number) {
  let raw = '';
  let failure: Error | undefined;
  let awaited: Awaited | undefined;

  function fail(reason: string): void {
    failure ??= new JcliUnreachable(reason);
    socket.destroy();
    awaited?.fail(failure);
    awaited = undefined;
  }

  function look(): void {
    const answer = awaited?.look(cleanOutput(raw));
    if (answer === undefined) return;
    awaited?.settle(answer);
    awaited = undefined;
  }

  socket.setEncoding('latin1');
  socket.on('error', (error) => fail(error.message));
  socket.on('close', () => fail('closed'));
  socket.on('data', (chunk: string) => {
    raw += chunk;
    if (raw.length > OUTPUT_MAX) fail('too much output');
    else look();
  });

  return {
    send(lines: readonly string[]): void {
      raw = '';
      socket.write(lines.map((line) => `${line}\r\n`).join(''));
    },
    async next<Answer>(lookFor: (output: string) => Answer | undefined): Promise<Answer> {
      if (failure) throw failure;
      const timer = setTimeout(() => fail(`no answer in ${timeoutMs} ms`), timeoutMs);
      try {
        return await new Promise<Answer>((resolve, reject) => {
          awaited = { look: lookFor, settle: (answer) => resolve(answer as Answer), fail: reject };
          look();
        });
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
