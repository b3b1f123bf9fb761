/** What is written of a provider that is in use, `true` as an empty object; undefined where it is not. */
export const inUse = <Written extends { readonly enabled?: boolean | undefined }>(
  wanted: boolean | Written | undefined,
): Partial<Written> | undefined => {
  if (wanted === undefined || wanted === false) return undefined;
  if (wanted === true) return {};
  return wanted.enabled === false ? undefined : wanted;
};
