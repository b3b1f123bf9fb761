import { useSaid } from './use-said.ts';

const keyOf = (by: string): string => {
  const [room = '', kind = ''] = by.split(':');
  switch (room) {
    case 'inspect':
      return `review.finding.${kind}`;
    case 'behaviour':
      return `review.rule.${kind}`;
    case 'flow':
      return `review.flow.${kind}`;
    default:
      return `review.rule.${by}`;
  }
};

/**
 * What was found or why something is held, in the person's language, by what found it: `inspect:hidden-instructions`.
 * Undefined where only the gateway's own words are left.
 */
export const useFound = (): ((by: string) => string | undefined) => {
  const said = useSaid();
  return (by) => said(keyOf(by), undefined);
};
