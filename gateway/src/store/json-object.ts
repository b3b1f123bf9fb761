import type { JsonObject } from '../pipeline/call.ts';

/** The object that a column keeps as JSON; undefined where it is none, or damaged. */
export const readObject = (text: unknown): JsonObject | undefined => {
  try {
    const value: unknown = JSON.parse(String(text));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
};
