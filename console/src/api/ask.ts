import type { methods, MethodName, Params, Answer } from '../../../gateway/src/admin/contract/methods.ts';
import { ApiFailure, failureOf } from './failure.ts';
import { sessionOpen, sessionOver } from './session.ts';

type Kind<Name extends MethodName> = (typeof methods)[Name]['kind'];

/** Methods that only read. */
export type LookName = { [Name in MethodName]: Kind<Name> extends 'look' ? Name : never }[MethodName];
/** Methods that do what a person asked for. */
export type ActName = { [Name in MethodName]: Kind<Name> extends 'act' ? Name : never }[MethodName];

const send = async (path: string, init: RequestInit): Promise<unknown> => {
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(path, { ...init, credentials: 'same-origin', redirect: 'error' });
    body = await response.json().catch(() => undefined);
  } catch (cause) {
    if (init.signal?.aborted === true) throw cause;
    throw new ApiFailure({ code: 'unreachable', message: 'The gateway does not answer.' });
  }
  if (response.ok) {
    sessionOpen();
    return body;
  }
  const failure = failureOf(body);
  if (failure.code === 'signed-out') sessionOver();
  throw failure;
};

const post = (path: string, body: unknown, requestId: string): Promise<unknown> =>
  send(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-storycore': '1', 'x-request-id': requestId },
    body: JSON.stringify(body),
  });

/** Asks what is so. Rejects with an ApiFailure. */
export const ask = async <Name extends LookName>(
  name: Name,
  params: Params<Name>,
  signal?: AbortSignal,
): Promise<Answer<Name>> =>
  // The contract holds both sides; checking again would carry its schemas into the first page.
  (await send(`/api/${name}?params=${encodeURIComponent(JSON.stringify(params))}`, {
    headers: { 'x-storycore': '1' },
    ...(signal && { signal }),
  })) as Answer<Name>;

/** Does what a person asked for, once: the same request id again is refused by the gateway. Rejects with an ApiFailure. */
export const act = async <Name extends ActName>(
  name: Name,
  params: Params<Name>,
  requestId: string = crypto.randomUUID(),
): Promise<Answer<Name>> => (await post(`/api/${name}`, params, requestId)) as Answer<Name>;

/** Exchanges the token of a printed link, once, for a cookie that scripts cannot read. */
export const enter = async (token: string): Promise<void> => {
  await post('/api/enter', { token }, crypto.randomUUID());
};
