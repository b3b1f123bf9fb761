import type { Handlers } from '../admin/contract/methods.ts';
import { secretHolders, secretsOf } from '../config/secrets-named.ts';
import { GatewayError } from '../errors.ts';
import type { AdministeringOptions } from './options.ts';

type Names = 'secrets' | 'setSecret' | 'removeSecret' | 'tokens' | 'createToken' | 'revokeToken';

/** Keys of servers, and tokens of clients: what there is, never what it is. */
export const createAccessHandlers = ({
  config,
  state: { secrets, tokens },
}: AdministeringOptions): Pick<Handlers, `settings.${Names}`> => ({
  'settings.secrets'() {
    const holders = secretHolders(config);
    const set = new Map(secrets.list().map(({ name, setAt }) => [name, setAt]));
    const names = [...new Set([...set.keys(), ...holders.flatMap(secretsOf)])];
    const key = secrets.keyPlace();
    return {
      secrets: names.map((name) => {
        const setAt = set.get(name);
        const usedBy = holders
          .filter((holder) => secretsOf(holder).includes(name))
          .map((holder) => ({ kind: holder.kind ?? ('server' as const), name: holder.name }));
        return { name, ...(setAt === undefined ? {} : { setAt }), usedBy };
      }),
      ...(key === undefined ? {} : { key }),
    };
  },
  async 'settings.setSecret'({ name, value }) {
    await secrets.set(name, value);
    return {};
  },
  'settings.removeSecret'({ name }) {
    if (!secrets.remove(name)) throw new GatewayError('unknown-target', `There is no secret ${name}.`);
    return {};
  },
  'settings.tokens': () => ({ tokens: [...tokens.list()] }),
  'settings.createToken'({ client }) {
    const { token } = tokens.create(client);
    return { token };
  },
  'settings.revokeToken'({ id }) {
    if (!tokens.revoke(id)) throw new GatewayError('unknown-target', 'There is no such token in force.');
    return {};
  },
});
