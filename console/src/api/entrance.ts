import { ask, enter } from './ask.ts';
import { session } from './session.ts';

/** The token in the address, which is gone from it, and from the history, when this returns. */
const takeToken = (): string | undefined => {
  const token = window.location.hash.slice(1);
  if (!/^[\w-]{20,}$/.test(token)) return undefined;
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
  return token;
};

/** Enters by the link that opened this page, where it was one. A link that was used leaves a browser that is known as it is. */
export const enterByLink = async (): Promise<void> => {
  const token = takeToken();
  if (token === undefined) return;
  await enter(token).catch(() => session.set('unknown'));
};

/** Asks whether this browser is known by now, and says so to all who follow the session. */
export const lookAgain = async (): Promise<void> => {
  await ask('frame.look', {}).catch(() => undefined);
};
