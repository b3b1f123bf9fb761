import type { z } from 'zod';
import { frame } from './frame.ts';
import { network } from './network.ts';
import { permissions } from './permissions.ts';
import { requests } from './requests.ts';
import { review } from './review.ts';
import { servers } from './servers.ts';

/** All that a page may ask, by name: `page.verb`. Each page's part stands in a file of its own. */
export const methods = { ...frame, ...requests, ...servers, ...permissions, ...review, ...network } as const;

export type MethodName = keyof typeof methods;
/** As it is sent: what has a default may be left out. */
export type Params<Name extends MethodName> = z.input<(typeof methods)[Name]['params']>;
export type Answer<Name extends MethodName> = z.output<(typeof methods)[Name]['answer']>;

/** What answers each method; rejects with a GatewayError. `Params` were checked, and have their defaults. */
export type Handlers = {
  readonly [Name in MethodName]: (
    params: z.output<(typeof methods)[Name]['params']>,
  ) => Answer<Name> | Promise<Answer<Name>>;
};
