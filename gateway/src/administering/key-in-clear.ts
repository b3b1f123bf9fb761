import { holdKeys } from '../configuring.ts';

/** Whether a key stands in the clear in a value of the configuration, by what it is called or by its looks. */
export const hasKeyInClear = (name: string, value: unknown): boolean =>
  value !== undefined && holdKeys([{ bytes: Buffer.from(JSON.stringify({ [name]: value })) }]);
