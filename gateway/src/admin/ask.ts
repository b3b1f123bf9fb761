import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { methods } from './contract/methods.ts';
import type { Handlers, MethodName } from './contract/methods.ts';

/** What a page asked for by this name; throws `unknown-method` where the contract has none of it. */
export const methodNamed = (name: string): MethodName => {
  if (!Object.hasOwn(methods, name)) throw new GatewayError('unknown-method', 'The gateway has no such method.');
  return name as MethodName;
};

/** Has a method answered, both ways in the shapes of the contract: what is not in it neither comes in nor gets out. */
export const ask = async (handlers: Handlers, name: MethodName, params: unknown): Promise<unknown> => {
  const shapes = methods[name];
  const parsed = shapes.params.safeParse(params);
  if (!parsed.success) {
    throw new GatewayError('invalid-request', z.prettifyError(parsed.error), {
      remedy: 'Load the page anew: it may be of another version than the gateway.',
    });
  }
  // Of one name both are of one shape, which cannot be said of all names at once.
  const handle = handlers[name] as (params: unknown) => unknown;
  return shapes.answer.parse(await handle(parsed.data));
};
