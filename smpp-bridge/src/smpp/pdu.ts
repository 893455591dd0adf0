// PDUs as values: one shape per command of SMPP 3.4 §4, told apart by `command`. Addresses and ids are Latin-1 text as
// on the wire, times stay the raw 16-character strings of §7.1.1, message octets are Buffers and never decoded here.

export type UnknownTlv = { readonly tag: number; readonly value: Buffer };

/** The optional parameters we name; every other TLV, and a repeated one, is kept as octets in `unknownTlvs`. */
export type NamedTlvs = {
  readonly additionalStatusInfoText?: string;
  readonly receiptedMessageId?: string;
  readonly messageState?: number;
  readonly networkErrorCode?: Buffer;
  readonly messagePayload?: Buffer;
  readonly userMessageReference?: number;
  readonly sarMsgRefNum?: number;
  readonly sarTotalSegments?: number;
  readonly sarSegmentSeqnum?: number;
  readonly scInterfaceVersion?: number;
  readonly sourcePort?: number;
  readonly destPort?: number;
  readonly payloadType?: number;
  readonly deliveryFailureReason?: number;
  readonly moreMessagesToSend?: number;
  readonly congestionState?: number;
};
export type Tlvs = NamedTlvs & { readonly unknownTlvs: readonly UnknownTlv[] };

type NoFields = Readonly<Record<never, never>>;

type BindFields = {
  readonly systemId: string;
  readonly password: string;
  readonly systemType: string;
  readonly interfaceVersion: number;
  readonly addrTon: number;
  readonly addrNpi: number;
  readonly addressRange: string;
};

type SourceFields = {
  readonly sourceAddrTon: number;
  readonly sourceAddrNpi: number;
  readonly sourceAddr: string;
};

type DestinationFields = {
  readonly destAddrTon: number;
  readonly destAddrNpi: number;
  readonly destinationAddr: string;
};

type MessageFields = {
  readonly esmClass: number;
  readonly protocolId: number;
  readonly priorityFlag: number;
  readonly scheduleDeliveryTime: string;
  readonly validityPeriod: string;
  readonly registeredDelivery: number;
  readonly replaceIfPresentFlag: number;
  readonly dataCoding: number;
  readonly smDefaultMsgId: number;
  readonly shortMessage: Buffer;
};

/** A destination of `submit_multi`: an SME address or the name of a distribution list. */
export type DestAddress =
  | ({ readonly kind: 'address' } & DestinationFields)
  | { readonly kind: 'list'; readonly dlName: string };

/** A destination that `submit_multi` could not be accepted for. */
export type UnsuccessSme = DestinationFields & { readonly errorStatusCode: number };

type ServiceType = { readonly serviceType: string };
type MessageId = { readonly messageId: string };

/** The mandatory fields of each command, in wire order. */
export type PduFields = {
  readonly bind_transmitter: BindFields;
  readonly bind_receiver: BindFields;
  readonly bind_transceiver: BindFields;
  readonly submit_sm: ServiceType & SourceFields & DestinationFields & MessageFields;
  readonly deliver_sm: ServiceType & SourceFields & DestinationFields & MessageFields;
  readonly data_sm: ServiceType &
    SourceFields &
    DestinationFields &
    Pick<MessageFields, 'esmClass' | 'registeredDelivery' | 'dataCoding'>;
  readonly submit_multi: ServiceType &
    SourceFields & { readonly destAddress: readonly DestAddress[] } & MessageFields;
  readonly query_sm: MessageId & SourceFields;
  readonly cancel_sm: ServiceType & MessageId & SourceFields & DestinationFields;
  readonly replace_sm: MessageId &
    SourceFields &
    Pick<
      MessageFields,
      'scheduleDeliveryTime' | 'validityPeriod' | 'registeredDelivery' | 'smDefaultMsgId' | 'shortMessage'
    >;
  readonly enquire_link: NoFields;
  readonly unbind: NoFields;
  readonly bind_transmitter_resp: { readonly systemId: string };
  readonly bind_receiver_resp: { readonly systemId: string };
  readonly bind_transceiver_resp: { readonly systemId: string };
  readonly submit_sm_resp: MessageId;
  readonly deliver_sm_resp: MessageId;
  readonly data_sm_resp: MessageId;
  readonly submit_multi_resp: MessageId & { readonly unsuccessSme: readonly UnsuccessSme[] };
  readonly query_sm_resp: MessageId & {
    readonly finalDate: string;
    readonly messageState: number;
    readonly errorCode: number;
  };
  readonly cancel_sm_resp: NoFields;
  readonly replace_sm_resp: NoFields;
  readonly enquire_link_resp: NoFields;
  readonly unbind_resp: NoFields;
  readonly generic_nack: NoFields;
};

export type Command = keyof PduFields;
export type ResponseCommand = Extract<Command, `${string}_resp`> | 'generic_nack';
export type RequestCommand = Exclude<Command, ResponseCommand>;
export type BindCommand = 'bind_transmitter' | 'bind_receiver' | 'bind_transceiver';

export type PduOf<C extends Command> = {
  readonly [K in C]: {
    readonly command: K;
    readonly commandStatus: number;
    readonly sequenceNumber: number;
  } & Omit<Tlvs, keyof PduFields[K]> &
    PduFields[K];
}[C];

export type Pdu = PduOf<Command>;
export type RequestPdu = PduOf<RequestCommand>;
export type ResponsePdu = PduOf<ResponseCommand>;
export type BindPdu = PduOf<BindCommand>;

type InputOf<C extends Command> = {
  readonly [K in C]: { readonly command: K } & Partial<Omit<Tlvs, keyof PduFields[K]>> &
    Partial<PduFields[K]>;
}[C];

/** A request to send. What is left out is 0, an empty string or no octets; the session gives the sequence number. */
export type RequestPduInput = InputOf<RequestCommand>;

/** What `encodePdu` takes: a decoded PDU, or one with fields left out. */
export type PduInput = InputOf<Command> & {
  readonly commandStatus?: number;
  readonly sequenceNumber: number;
};

/** What an application answers; fields that the response does not have are not sent. */
export type ResponseFields = { readonly commandStatus: number } & Partial<
  Tlvs & {
    readonly systemId: string;
    readonly messageId: string;
    readonly unsuccessSme: readonly UnsuccessSme[];
    readonly finalDate: string;
    readonly errorCode: number;
  }
>;

export function isResponse(pdu: Pdu): pdu is ResponsePdu {
  return pdu.command === 'generic_nack' || pdu.command.endsWith('_resp');
}

export function isBind(pdu: Pdu): pdu is BindPdu {
  return (
    pdu.command === 'bind_transceiver' ||
    pdu.command === 'bind_transmitter' ||
    pdu.command === 'bind_receiver'
  );
}
