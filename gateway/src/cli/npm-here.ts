import type { NpmSettings } from '../install/npm.ts';
import type { Given } from './command.ts';
import { openOwnState } from './place.ts';
import { watchSignals } from './signals.ts';

/** Where packages are installed, and how npm is run for it; a signal stops npm until this is disposed of. */
export interface NpmHere extends Disposable {
  /** The data folder, absolute. */
  readonly data: string;
  readonly settings: NpmSettings & { readonly signal: AbortSignal };
}

/** For a command with the option `registry`. Throws where the data folder cannot be used. */
export const npmHere = (given: Given): NpmHere => {
  // Opened to see that the data folder can be used, and by nobody else.
  const data = ((): string => {
    using state = openOwnState();
    return state.folder;
  })();
  const stop = new AbortController();
  const signals = watchSignals();
  void signals.asked.then(() => stop.abort());
  const registry = given.text('registry');
  return {
    data,
    settings: {
      node: process.execPath,
      env: process.env,
      signal: stop.signal,
      ...(registry === undefined ? {} : { registry }),
    },
    [Symbol.dispose]: () => signals[Symbol.dispose](),
  };
};
