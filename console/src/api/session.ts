import { observable } from './observable.ts';

/** Whether this browser may ask: `unknown` until the first answer, `ended` where it once could and the page stays as it is. */
export type Session = 'unknown' | 'open' | 'refused' | 'ended';

/** Whether this browser may ask the gateway. */
export const session = observable<Session>('unknown');

/** Something was answered: this browser is known. */
export const sessionOpen = (): void => session.set('open');

/** This browser is not known, or no longer: the gateway was started anew, or the link was used. */
export const sessionOver = (): void => {
  const isAfter = session.get() === 'open' || session.get() === 'ended';
  session.set(isAfter ? 'ended' : 'refused');
};
