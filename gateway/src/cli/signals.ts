const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Watches for the signals that ask this process to end. Whoever watches disposes of it. */
export interface SignalWatch extends Disposable {
  /** Resolves at the first signal; the second one ends the process the hard way. */
  readonly asked: Promise<NodeJS.Signals>;
}

export const watchSignals = (): SignalWatch => {
  const { promise: asked, resolve } = Promise.withResolvers<NodeJS.Signals>();
  const stop = (): void => {
    for (const signal of signals) process.off(signal, onSignal);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    stop();
    resolve(signal);
  };
  for (const signal of signals) process.on(signal, onSignal);
  return { asked, [Symbol.dispose]: stop };
};
