import { GatewayError } from '../errors.ts';
import { Refusal } from './refusal.ts';

/** Lets each act through once: throws `done-already` for an id that came before. */
export const createOnce = (maxRemembered: number): ((id: string | string[] | undefined) => void) => {
  const seen = new Set<string>();
  return (id) => {
    if (typeof id !== 'string' || !/^[\w-]{8,64}$/.test(id))
      throw new GatewayError('invalid-request', 'The request has no id by which it could be told from another.');
    if (seen.has(id)) {
      throw new Refusal(
        'done-already',
        'This was asked for before, and is not done twice.',
        'Look whether it was done, and ask again if it was not.',
      );
    }
    seen.add(id);
    for (const oldest of seen) {
      if (seen.size <= maxRemembered) break;
      seen.delete(oldest);
    }
  };
};
