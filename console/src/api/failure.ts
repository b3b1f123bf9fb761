import type { Failure } from '../../../gateway/src/admin/contract/failure.ts';

/** Why something was not done. Codes of our own: `unreachable`, nobody answered; `not-understood`, no answer of a gateway. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly code: string;
  readonly remedy: string | undefined;
  readonly data: Readonly<Record<string, unknown>> | undefined;

  constructor({ code, message, remedy, data }: Failure) {
    super(message);
    this.code = code;
    this.remedy = remedy;
    this.data = data;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a refusing answer says, read with care: it may come from something that is no gateway. */
export const failureOf = (body: unknown): ApiFailure => {
  if (!isRecord(body) || typeof body['code'] !== 'string' || typeof body['message'] !== 'string')
    return new ApiFailure({ code: 'not-understood', message: 'The answer was not one of a StoryCore gateway.' });
  const { code, message, remedy, data } = body;
  return new ApiFailure({
    code,
    message,
    ...(typeof remedy === 'string' && { remedy }),
    ...(isRecord(data) && { data }),
  });
};
