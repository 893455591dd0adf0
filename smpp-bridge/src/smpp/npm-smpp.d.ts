// The part of npm `smpp` 0.5.1 that we use: its tables of commands and optional parameters, and (in tests, as a second
// opinion) its PDU codec. Its Session is not declared, so that nobody uses it.
declare module 'smpp' {
  type FieldType = { readonly default: unknown };
  type Param = { readonly type: FieldType };
  type CommandTable = { readonly id: number; readonly params?: Readonly<Record<string, Param>> };
  type TlvTable = { readonly id: number; readonly type: FieldType };

  const smpp: {
    readonly commands: Readonly<Record<string, CommandTable>>;
    readonly tlvs: Readonly<Record<string, TlvTable>>;
    readonly types: Readonly<
      Record<
        'int8' | 'int16' | 'int32' | 'cstring' | 'buffer' | 'dest_address_array' | 'unsuccess_sme_array',
        FieldType
      >
    > & { readonly tlv: Readonly<Record<'int8' | 'int16' | 'int32' | 'cstring' | 'buffer', FieldType>> };
    readonly PDU: {
      new (frame: Buffer): Readonly<Record<string, unknown>>;
      new (
        command: string,
        fields: Readonly<Record<string, unknown>>,
      ): { toBuffer(): Buffer } & Readonly<Record<string, unknown>>;
    };
  };
  export = smpp;
}
