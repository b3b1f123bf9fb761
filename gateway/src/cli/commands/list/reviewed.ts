import type { Gateway } from '../../../index.ts';

type Status = Pick<ReturnType<Gateway['servers']>[number], 'quarantine'>;

/** How a server stands with the person who approves it, in a word or two. */
export const reviewedAs = ({ quarantine }: Status): string => {
  if (quarantine === undefined) return 'built in';
  const { stage, trust, held } = quarantine;
  if (stage === 'observe') return 'quarantine';
  const word = trust === 'trusted' ? trust : stage;
  return held === 0 ? word : `${word}, ${held} held`;
};

/** What its owner should know of that, and what to do. */
export const reviewOf = (name: string, { quarantine }: Status): string | undefined => {
  if (quarantine === undefined) return undefined;
  const { stage, trust, held } = quarantine;
  if (stage === 'observe' || held > 0) return `Held for review: see \`storycore-mcp review\`.`;
  if (trust === 'trusted') return `Whatever ${name} shows, now and later, is used: the configuration trusts it.`;
  return trust === undefined ? undefined : `Approved in the configuration by its digest, ${trust}.`;
};
