// What the local stack is made of: processes that are kept running, and steps that run once.

export type Readiness =
  /** A line of the part's output that matches. */
  | { readonly kind: 'line'; readonly pattern: RegExp }
  /** A question asked again and again; `false` means "not yet". */
  | { readonly kind: 'check'; readonly isReady: () => Promise<boolean> };

export type ProcessPart = {
  readonly kind: 'process';
  /** Also the name of its log and pid file. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the process: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  readonly ready: Readiness;
  /** A part that takes longer is ended and counts as dead. Default one minute. */
  readonly readyTimeoutMs?: number;
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  /** From then on it is ended by force. Default three seconds. */
  readonly stopTimeoutMs?: number;
  /** Names of parts that must be ready first, and that stop only after this one has. */
  readonly dependsOn: readonly string[];
  /** Shown beside the name, usually host and port. */
  readonly place: string;
};

export type StepPart = {
  readonly kind: 'step';
  readonly name: string;
  readonly run: () => Promise<void>;
  readonly dependsOn: readonly string[];
};

export type PartSpec = ProcessPart | StepPart;

export const READY_LINE: Readiness = { kind: 'line', pattern: /^ready\b/m };
