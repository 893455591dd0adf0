import { createServer } from 'node:net';

export type NamedPort = { readonly name: string; readonly port: number };

/** Of these ports on 127.0.0.1, those that cannot be listened on. */
export async function findTakenPorts(ports: readonly NamedPort[]): Promise<NamedPort[]> {
  const free = await Promise.all(ports.map(({ port }) => canListen(port)));
  return ports.filter((_, index) => !free[index]);
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
