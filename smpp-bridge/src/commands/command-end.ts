/** How a command ended: columns of messaging.connector_commands. */
export type CommandEnd = {
  readonly outcome: 'succeeded' | 'failed';
  readonly result: Readonly<Record<string, unknown>>;
};

export function succeeded(result: CommandEnd['result']): CommandEnd {
  return { outcome: 'succeeded', result };
}

/** `reason` is for machines, `detail` for people. */
export function failed(reason: string, detail: string): CommandEnd {
  return { outcome: 'failed', result: { reason, detail } };
}
