import { existsSync } from 'node:fs';
import type { Config } from '../index.ts';
import { GatewayError } from '../index.ts';
import { createReview, isReviewed, itemOf, reviewCommand, visible } from '../review.ts';
import type { Reviewed } from '../review.ts';
import type { Finding } from './findings.ts';
import { openOwnState, ownFolder } from './place.ts';

const findingOf = ({ config, held }: Reviewed): readonly Finding[] => {
  const subject = config.name;
  if (config.trust === 'trusted') {
    return [{ subject, state: 'warning', says: 'is trusted, whatever it shows, now and later' }];
  }
  const [first] = held.filter(({ kind }) => kind === 'server').concat(held);
  if (first === undefined) return [];
  const more = held.length > 1 && first.kind !== 'server' ? `, and ${held.length - 1} more` : '';
  const says = `${visible(itemOf(first))}${more} is held for review. ${first.why}`;
  return [
    { subject, state: 'warning', says, remedy: `See it with \`${reviewCommand(first)}\`, and release it there.` },
  ];
};

/** Which servers wait for a person, and which never will. */
export const examineReview = (config: Config): readonly Finding[] => {
  if (!config.servers.some((server) => isReviewed(server) || server.trust === 'trusted')) return [];
  // Where there is no state yet, `check` makes none.
  if (!existsSync(ownFolder())) {
    return config.servers
      .filter(isReviewed)
      .map(({ name }) => ({ subject: name, state: 'warning', says: 'is held until you have approved it' }));
  }
  try {
    using state = openOwnState();
    const review = createReview(config, state);
    return review.servers.flatMap((name) => findingOf(review.server(name)));
  } catch (error) {
    // A state that cannot be used is a finding of its own.
    if (error instanceof GatewayError) return [];
    throw error;
  }
};
