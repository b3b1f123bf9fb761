import type { Params } from '../../../../gateway/src/admin/contract/methods.ts';

type Arguments = Params<'permissions.weigh'>['arguments'];

const isObject = (value: unknown): value is Arguments =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The arguments that a person wrote; undefined where they are no JSON object. Nothing written is none. */
export const argumentsOf = (text: string): Arguments | undefined => {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};
