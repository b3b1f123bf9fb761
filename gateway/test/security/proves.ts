import threats from './threats.json' with { type: 'json' };

/**
 * The end of a test's title that says which threats it proves a defence against: `[T-07]`, `[T-01, T-02]`. Throws for
 * an id that `threats.json` does not have.
 */
export const proves = (...ids: readonly string[]): string => {
  const unknown = ids.filter((id) => !threats.some((threat) => threat.id === id));
  if (ids.length === 0 || unknown.length > 0) throw new Error(`No such threat in threats.json: ${unknown.join(', ')}`);
  return `[${ids.join(', ')}]`;
};
