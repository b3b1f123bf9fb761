import * as z from 'zod';
import { once } from './once.ts';
import { refusal } from './problem.ts';

export const proxySection = once(() =>
  z
    .strictObject({
      url: z
        .string()
        .min(1)
        .optional()
        .meta({
          description:
            'The proxy that this network reaches the internet through, `http://` with a name and a port. It must let `CONNECT` through to every port that is used. Left out: there is none.',
          examples: ['http://proxy.example.org:3128'],
        }),
      user: z
        .string()
        .regex(/^[^:\p{Cc}]{1,200}$/u, {
          error: refusal(
            'This cannot be the name of a user of a proxy.',
            'Write 1 to 200 characters without ":" and line ends.',
          ),
        })
        .optional()
        .meta({ description: 'Whom the proxy knows us as. Left out: it asks nobody.', examples: ['studio'] }),
      password: z
        .string()
        .min(1)
        .optional()
        .meta({
          description: 'Which secret of `storycore-mcp secret set` is the password; never the password itself.',
          examples: ['${secret:PROXY_PASSWORD}'],
        }),
      resolves_names: z
        .boolean()
        .optional()
        .meta({
          description:
            'Whether the proxy resolves names that mean nothing here. Then it, and not the gateway, keeps a name away from addresses of its network.',
          default: false,
          examples: [false],
        }),
      certificates: z
        .string()
        .min(1)
        .optional()
        .meta({
          description:
            'Certificate authorities to trust beside those of this machine, a PEM file: those of a proxy that looks into TLS. Servers on Node are told too, by `NODE_EXTRA_CA_CERTS`. Relative to this file, or starting with `~/`.',
          examples: ['corp.pem'],
        }),
    })
    .meta({
      description:
        'How the internet is reached where the network of a company stands between. It holds for what servers that are started here reach; servers with a `url` are reached directly.',
    }),
);
