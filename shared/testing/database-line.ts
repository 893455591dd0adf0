// A line to the test's database that can be cut, or made to swallow what goes over it.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import pg from 'pg';
import { onTestFinished } from 'vitest';

export type DatabaseLine = {
  /** One connection, over the line. */
  readonly pool: pg.Pool;
  /** Connections break, and no other can be made. */
  cut(): void;
  /** Connections stand, and nothing comes through any more. */
  swallow(): void;
};

/** Closed when the test is over. */
export async function openDatabaseLine(databaseUrl: string): Promise<DatabaseLine> {
  const { hostname, port } = new URL(databaseUrl);
  const sockets: Socket[] = [];
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    sockets.push(client, upstream);
    for (const socket of [client, upstream]) socket.on('error', () => {});
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  const pool = new pg.Pool({ connectionString: url.href, max: 1 });
  pool.on('error', () => {});

  function cut(): void {
    server.close();
    for (const socket of sockets) socket.destroy();
  }
  onTestFinished(async () => {
    cut();
    await pool.end();
  });
  return {
    pool,
    cut,
    swallow() {
      for (const socket of sockets) socket.unpipe().pause();
    },
  };
}
