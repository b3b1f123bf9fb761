import { useAct } from '../../api/use-act.ts';
import { useFailureText } from '../../i18n/use-failure-text.ts';
import { useText } from '../../i18n/text.tsx';
import { useToast } from '../../ui/Toasts.tsx';
import type { Server } from './server.ts';
import { useTitle } from './use-title.ts';

/** Has a server started anew, and says what came of it. */
export const useRestart = (server: Server): { readonly restart: () => void; readonly isRestarting: boolean } => {
  const { t } = useText();
  const toast = useToast();
  const failureText = useFailureText();
  const act = useAct('servers.restart');
  const title = useTitle()(server);
  const restart = (): void =>
    act.mutate(
      { name: server.name },
      {
        onSuccess: ({ how }) =>
          toast({
            text: t(`servers.restarted.${how}`, { server: title }),
            tone: how === 'restarted' || how === 'started' ? 'green' : 'red',
          }),
        onError: (error) => toast({ text: failureText(error).what, tone: 'red' }),
      },
    );
  return { restart, isRestarting: act.isPending };
};
