// PDUs as Wireshark's dissector reads them: tshark is given a capture that is written here, and its JSON is flattened.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

/** What the dissector calls `smpp.*`, each with its values in order. */
export type DissectedPdu = Readonly<Record<string, readonly string[]>>;

const run = promisify(execFile);
const SMPP_PORT = 2775;
const FIRST_CLIENT_PORT = 20_000;
const RAW_IP = 101;
const IP_AND_TCP_OCTETS = 40;
const OUTPUT_MAX = 64 * 1_024 * 1_024;

const dissected = z.array(z.object({ _source: z.object({ layers: z.object({ smpp: z.unknown() }) }) }));

/** One a PDU, in order. Throws where one is not taken for SMPP. */
export async function dissectPdus(pdus: readonly Buffer[]): Promise<readonly DissectedPdu[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ringer-capture-'));
  try {
    const file = join(folder, 'pdus.pcap');
    await writeFile(file, captureOf(pdus));
    const { stdout } = await run(
      'tshark',
      ['-r', file, '-d', `tcp.port==${SMPP_PORT},smpp`, '-T', 'json', '-J', 'smpp', '--no-duplicate-keys'],
      { maxBuffer: OUTPUT_MAX },
    );
    return dissected.parse(JSON.parse(stdout)).map(({ _source }) => flatten(_source.layers.smpp));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function flatten(layer: unknown, into: Record<string, string[]> = {}): DissectedPdu {
  for (const [name, value] of Object.entries(layer ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (typeof one !== 'string') flatten(one, into);
      else if (into[name]) into[name].push(one);
      else into[name] = [one];
    }
  }
  return into;
}

/** A pcap file (version 2.4, little-endian, raw IP) in which each PDU has a connection of its own. */
function captureOf(pdus: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2_c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(0x1_0000, 16);
  head.writeUInt32LE(RAW_IP, 20);
  return Buffer.concat([head, ...pdus.flatMap(packetOf)]);
}

function packetOf(pdu: Buffer, index: number): readonly Buffer[] {
  const length = IP_AND_TCP_OCTETS + pdu.length;
  const record = Buffer.alloc(16);
  record.writeUInt32LE(index, 0);
  record.writeUInt32LE(length, 8);
  record.writeUInt32LE(length, 12);
  const ip = Buffer.alloc(20);
  ip.set([0x45, 0], 0);
  ip.writeUInt16BE(length, 2);
  ip.set([64, 6], 8);
  ip.set([127, 0, 0, 1, 127, 0, 0, 1], 12);
  const tcp = Buffer.alloc(20);
  tcp.writeUInt16BE(FIRST_CLIENT_PORT + index, 0);
  tcp.writeUInt16BE(SMPP_PORT, 2);
  tcp.writeUInt32BE(1, 4);
  tcp.writeUInt32BE(1, 8);
  // Five words of header; PSH and ACK.
  tcp.set([0x50, 0x18, 0xff, 0xff], 12);
  return [record, ip, tcp, pdu];
}
