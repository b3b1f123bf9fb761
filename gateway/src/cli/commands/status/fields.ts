import type { JsonObject } from '../../../index.ts';
import { printableLine } from '../../printable.ts';

/** What a gateway of another version may write otherwise is read with care. */
export const text = (from: JsonObject, name: string): string => {
  const value = from[name];
  return typeof value === 'string' ? printableLine(value) : '';
};

export const number = (from: JsonObject, name: string): number | undefined => {
  const value = from[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const objects = (from: JsonObject, name: string): readonly JsonObject[] => {
  const value = from[name];
  return Array.isArray(value) ? value.filter(isObject) : [];
};
