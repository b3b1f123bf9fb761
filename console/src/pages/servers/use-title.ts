import { useText } from '../../i18n/text.tsx';
import type { Server } from './server.ts';

/** What a server is called: ours in the person's language, others as their owner wrote it into the configuration. */
export const useTitle = (): ((server: Pick<Server, 'name' | 'provider'>) => string) => {
  const { t } = useText();
  return ({ name, provider }) => (provider === undefined ? name : t(`servers.title.${provider}`));
};
