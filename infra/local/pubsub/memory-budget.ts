/**
 * Bounds what all subscriptions hold together. A message counts once for each subscription that holds it,
 * which overstates the bytes (they are shared) and so errs on the safe side.
 */
export class MemoryBudget {
  readonly #messagesMax: number;
  readonly #bytesMax: number;
  #messages = 0;
  #bytes = 0;

  constructor(messagesMax: number, bytesMax: number) {
    this.#messagesMax = messagesMax;
    this.#bytesMax = bytesMax;
  }

  get messages(): number {
    return this.#messages;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** How full it is, from 0 to 1. */
  get share(): number {
    return Math.max(this.#messages / this.#messagesMax, this.#bytes / this.#bytesMax);
  }

  /** Takes all of it, or nothing and answers `false`. */
  reserve(messages: number, bytes: number): boolean {
    if (this.#messages + messages > this.#messagesMax || this.#bytes + bytes > this.#bytesMax) return false;
    this.#messages += messages;
    this.#bytes += bytes;
    return true;
  }

  release(messages: number, bytes: number): void {
    this.#messages -= messages;
    this.#bytes -= bytes;
  }
}
