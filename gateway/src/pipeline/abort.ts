/** The part of an AbortSignal that a call needs; an AbortSignal fits. */
export interface Signal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once: true }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * Aborts a call. Not an AbortController: that one costs a call more than all the steps together, and what it leaves
 * behind survives the collection of young objects. Each listener is called once.
 */
export class Abort implements Signal {
  aborted = false;
  reason: unknown;
  // Nearly every call has one listener at a time: a list for it would take more memory than all else here.
  #first: (() => void) | undefined;
  #others: (() => void)[] | undefined;

  get signal(): Signal {
    return this;
  }

  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    const [first, others] = [this.#first, this.#others];
    this.#first = this.#others = undefined;
    first?.();
    for (const listener of others ?? []) listener();
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    if (this.aborted) return;
    if (this.#first === undefined && this.#others === undefined) this.#first = listener;
    else (this.#others ??= []).push(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    if (this.#first === listener) {
      this.#first = undefined;
      return;
    }
    const at = this.#others?.indexOf(listener) ?? -1;
    if (at >= 0) this.#others?.splice(at, 1);
  }
}
