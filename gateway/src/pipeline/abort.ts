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
  // Nearly every call has one listener at a time.
  #listeners: (() => void)[] | undefined;

  get signal(): Signal {
    return this;
  }

  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    const listeners = this.#listeners ?? [];
    this.#listeners = undefined;
    for (const listener of listeners) listener();
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    if (this.aborted) return;
    this.#listeners ??= [];
    this.#listeners.push(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    const at = this.#listeners?.indexOf(listener) ?? -1;
    if (at >= 0) this.#listeners?.splice(at, 1);
  }
}
