import { useAct } from '../../api/use-act.ts';
import { useFailureText } from '../../i18n/use-failure-text.ts';
import { useText } from '../../i18n/text.tsx';
import { useToast } from '../../ui/Toasts.tsx';
import type { Server } from './server.ts';
import { useTitle } from './use-title.ts';

/** Turns a server on or off, says so, and offers the way back. */
export const useEnable = (
  server: Server,
): { readonly enable: (isEnabled: boolean) => void; readonly isBusy: boolean } => {
  const { t } = useText();
  const toast = useToast();
  const failureText = useFailureText();
  const act = useAct('servers.enable');
  const title = useTitle()(server);
  const enable = (isEnabled: boolean): void =>
    act.mutate(
      { name: server.name, isEnabled },
      {
        onSuccess: () =>
          toast({
            text: t(isEnabled ? 'servers.enabled' : 'servers.disabled', { server: title }),
            tone: 'green',
            onUndo: () => enable(!isEnabled),
          }),
        onError: (error) => {
          const { what, said } = failureText(error);
          toast({ text: `${what} ${said}`, tone: 'red' });
        },
      },
    );
  return { enable, isBusy: act.isPending };
};
