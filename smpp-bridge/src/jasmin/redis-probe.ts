import { connect } from 'node:net';

/** Whether a Redis answers there in time, be it that it asks for a password. Jasmin keeps receipts' ids in it. */
export function redisAnswers(host: string, port: number, timeoutMs: number): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect({ host, port });
    const done = (answers: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      settle(answers);
    };
    const timer = setTimeout(() => done(false), timeoutMs);
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', () => done(true));
    socket.once('error', () => done(false));
    socket.once('close', () => done(false));
  });
}
