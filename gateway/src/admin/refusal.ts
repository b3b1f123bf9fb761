import { errorTable, GatewayError } from '../errors.ts';
import type { Failure } from './contract/failure.ts';

/** What only this way in refuses, with its HTTP status. */
const ownCodes = { 'signed-out': 401, 'other-origin': 403, 'done-already': 409, 'changed-meanwhile': 409 } as const;

/** Says no to a page in a code that only this way in has; safe to show. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: keyof typeof ownCodes;
  readonly remedy: string;
  readonly data: Readonly<Record<string, unknown>> | undefined;

  constructor(code: keyof typeof ownCodes, message: string, remedy: string, data?: Readonly<Record<string, unknown>>) {
    super(message);
    this.code = code;
    this.remedy = remedy;
    this.data = data;
  }
}

/** What a page is told, and with which status; undefined where it is a bug, of which nothing may be shown. */
export const failureOf = (error: unknown): { readonly status: number; readonly failure: Failure } | undefined => {
  if (!(error instanceof GatewayError) && !(error instanceof Refusal)) return undefined;
  const { code, message, remedy, data } = error;
  return {
    status: error instanceof Refusal ? ownCodes[error.code] : errorTable[error.code].http,
    failure: { code, message, ...(remedy === undefined ? {} : { remedy }), ...(data === undefined ? {} : { data }) },
  };
};
