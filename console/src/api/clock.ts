import { useSyncExternalStore } from 'react';

let offsetMs = 0;
let shown = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

const tick = (): void => {
  shown = now();
  for (const listener of listeners) listener();
};

const follow = (listener: () => void): (() => void) => {
  listeners.add(listener);
  if (timer === undefined) {
    shown = now();
    timer = setInterval(tick, 1_000);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
};

/** The gateway's clock, in epoch milliseconds: this machine's may be off. */
export const now = (): number => Date.now() + offsetMs;

/** Sets the clock by what the gateway said, when it was said. */
export const setClock = (gatewayNow: number): void => {
  offsetMs = gatewayNow - Date.now();
  tick();
};

/** The gateway's clock, followed: each `everyMs` another value, one second at the least. */
export const useNow = (everyMs = 1_000): number =>
  useSyncExternalStore(follow, () => Math.floor(shown / everyMs) * everyMs);
