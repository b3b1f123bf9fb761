/** Makes it when it is first asked for: a start that needs none of it takes no time over it. */
export const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};
