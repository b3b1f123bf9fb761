const repeated = /\{\{REPEAT:(\d+):([\s\S]*?)\}\}/g;

const isRepeat = (value: unknown): value is { readonly $repeatItem: unknown; readonly item?: unknown } =>
  typeof value === 'object' && value !== null && '$repeatItem' in value;

/** A payload at its full size: oversized cases are kept small as `{{REPEAT:n:text}}` and `{"$repeatItem": n, "item": …}`. */
export const expand = (value: unknown): unknown => {
  if (typeof value === 'string') {
    return value.includes('{{REPEAT:')
      ? value.replace(repeated, (_, times: string, text: string) => text.repeat(Number(times)))
      : value;
  }
  if (Array.isArray(value)) {
    return value.flatMap((each: unknown) =>
      isRepeat(each) ? Array.from({ length: Number(each.$repeatItem) }, () => expand(each.item)) : [expand(each)],
    );
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, expand(each)]));
};
