// The field order and types of every command come from npm `smpp`; the octet limits, which it does not have, are from
// SMPP 3.4 §4 and §5.2 and count the terminating NUL.
import smpp from 'smpp';
import { COMMAND_STATUS } from './command-status.ts';
import type { Command, NamedTlvs } from './pdu.ts';

export type FieldKind = 'int8' | 'cstring' | 'octets' | 'dest-addresses' | 'unsuccess-smes';

export type Field = {
  readonly name: string;
  readonly kind: FieldKind;
  /** Octets on the wire at most, NUL included; only for C-octet strings. */
  readonly lengthMax: number;
  /** What a field that breaks its limit is refused with. */
  readonly commandStatus: number;
};

export type CommandTable = {
  readonly command: Command;
  readonly id: number;
  readonly fields: readonly Field[];
  /** A response that means something without a body: peers leave it out also where §4 has a message_id. */
  readonly bodyOptional: boolean;
};

export type TlvField = {
  readonly name: keyof NamedTlvs;
  readonly tag: number;
  readonly kind: 'int8' | 'int16' | 'int32' | 'cstring' | 'octets';
};

const LIMITS: Readonly<Record<string, readonly [lengthMax: number, commandStatus: number]>> = {
  system_id: [16, COMMAND_STATUS.ESME_RINVSYSID],
  password: [9, COMMAND_STATUS.ESME_RINVPASWD],
  system_type: [13, COMMAND_STATUS.ESME_RINVSYSTYP],
  address_range: [41, COMMAND_STATUS.ESME_RINVCMDLEN],
  service_type: [6, COMMAND_STATUS.ESME_RINVSERTYP],
  source_addr: [21, COMMAND_STATUS.ESME_RINVSRCADR],
  destination_addr: [21, COMMAND_STATUS.ESME_RINVDSTADR],
  schedule_delivery_time: [17, COMMAND_STATUS.ESME_RINVSCHED],
  validity_period: [17, COMMAND_STATUS.ESME_RINVEXPIRY],
  final_date: [17, COMMAND_STATUS.ESME_RINVCMDLEN],
  message_id: [65, COMMAND_STATUS.ESME_RINVMSGID],
};

/** data_sm alone has room for longer addresses (§4.7.1). */
const DATA_SM_ADDRESS_MAX = 65;

const KINDS = new Map<unknown, FieldKind>([
  [smpp.types.int8, 'int8'],
  [smpp.types.cstring, 'cstring'],
  [smpp.types.buffer, 'octets'],
  [smpp.types.dest_address_array, 'dest-addresses'],
  [smpp.types.unsuccess_sme_array, 'unsuccess-smes'],
]);

const TLV_KINDS = new Map<unknown, TlvField['kind']>([
  [smpp.types.tlv.int8, 'int8'],
  [smpp.types.tlv.int16, 'int16'],
  [smpp.types.tlv.int32, 'int32'],
  [smpp.types.tlv.cstring, 'cstring'],
  [smpp.types.tlv.buffer, 'octets'],
]);

/** Every command of the union, `true` where its body may be absent although the status is 0. */
const COMMANDS: Readonly<Record<Command, boolean>> = {
  bind_transmitter: false,
  bind_receiver: false,
  bind_transceiver: false,
  submit_sm: false,
  deliver_sm: false,
  data_sm: false,
  submit_multi: false,
  query_sm: false,
  cancel_sm: false,
  replace_sm: false,
  enquire_link: false,
  unbind: false,
  bind_transmitter_resp: true,
  bind_receiver_resp: true,
  bind_transceiver_resp: true,
  submit_sm_resp: false,
  deliver_sm_resp: true,
  data_sm_resp: true,
  submit_multi_resp: false,
  query_sm_resp: false,
  cancel_sm_resp: false,
  replace_sm_resp: false,
  enquire_link_resp: false,
  unbind_resp: false,
  generic_nack: false,
};

const NAMED_TLVS: readonly (keyof NamedTlvs)[] = [
  'additionalStatusInfoText',
  'receiptedMessageId',
  'messageState',
  'networkErrorCode',
  'messagePayload',
  'userMessageReference',
  'sarMsgRefNum',
  'sarTotalSegments',
  'sarSegmentSeqnum',
  'scInterfaceVersion',
  'sourcePort',
  'destPort',
  'payloadType',
  'deliveryFailureReason',
  'moreMessagesToSend',
  'congestionState',
];

export const TABLE_BY_COMMAND: ReadonlyMap<Command, CommandTable> = new Map(
  (Object.keys(COMMANDS) as Command[]).map((command) => [command, commandTable(command)]),
);

export const TABLE_BY_ID: ReadonlyMap<number, CommandTable> = new Map(
  [...TABLE_BY_COMMAND.values()].map((table) => [table.id, table]),
);

export const TLVS: readonly TlvField[] = NAMED_TLVS.map(tlvField);

export const TLV_BY_TAG: ReadonlyMap<number, TlvField> = new Map(TLVS.map((tlv) => [tlv.tag, tlv]));

function commandTable(command: Command): CommandTable {
  const table = smpp.commands[command];
  if (!table) throw new Error(`npm smpp has no command ${command}`);
  const fields = Object.entries(table.params ?? {}).map(([name, { type }]): Field => {
    const kind = KINDS.get(type);
    const limit = LIMITS[name];
    if (!kind || (kind === 'cstring' && !limit)) throw new Error(`no kind or limit for ${command}.${name}`);
    const wide = command === 'data_sm' && (name === 'source_addr' || name === 'destination_addr');
    return {
      name: toCamelCase(name),
      kind,
      lengthMax: wide ? DATA_SM_ADDRESS_MAX : (limit?.[0] ?? 0),
      commandStatus: limit?.[1] ?? COMMAND_STATUS.ESME_RINVCMDLEN,
    };
  });
  return { command, id: table.id, fields, bodyOptional: COMMANDS[command] };
}

function tlvField(name: keyof NamedTlvs): TlvField {
  const table = smpp.tlvs[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
  const kind = TLV_KINDS.get(table?.type);
  if (!table || !kind) throw new Error(`npm smpp has no TLV ${name}`);
  return { name, tag: table.id, kind };
}

function toCamelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
