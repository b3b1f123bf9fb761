/** Where the keyboard goes in a list of `count`, from `place`; undefined for a key that does not move. */
export const placeByKey = (key: string, place: number, count: number, aPage: number): number | undefined => {
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: place + 1,
    ArrowUp: place - 1,
    PageDown: place + aPage,
    PageUp: place - aPage,
    Home: 0,
    End: count - 1,
  };
  const to = Object.hasOwn(moves, key) ? moves[key] : undefined;
  return to === undefined || count === 0 ? undefined : Math.min(count - 1, Math.max(0, to));
};
