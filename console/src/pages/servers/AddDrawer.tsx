import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useText } from '../../i18n/text.tsx';
import { Drawer } from '../../ui/Dialog.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { useToast } from '../../ui/Toasts.tsx';
import { Proposals } from './Proposals.tsx';
import { nothing, sourceAgreed, sourceOf, type Proposal, type SourceValues } from './source.ts';
import { SourceForm } from './SourceForm.tsx';

/** Adds servers: what they are, what was found, and only then the question whether to. */
export function AddDrawer({ onClose }: { readonly onClose: () => void }) {
  const { t, list } = useText();
  const toast = useToast();
  const examine = useAct('servers.examine');
  const add = useAct('servers.add');
  const [values, setValues] = useState<SourceValues>(nothing);
  const [proposals, setProposals] = useState<readonly Proposal[]>();
  const look = (wanted: SourceValues): void => {
    setValues(wanted);
    examine.mutate({ source: sourceOf(wanted) }, { onSuccess: (found) => setProposals(found.proposals) });
  };
  const agree = (names: string[]): void =>
    add.mutate(
      { source: sourceAgreed(sourceOf(values), proposals ?? []), names },
      {
        onSuccess: ({ added }) => {
          toast({ text: t('servers.added', { servers: list(added) }), tone: 'green' });
          onClose();
        },
      },
    );
  const back = (): void => {
    setProposals(undefined);
    add.reset();
  };
  return (
    <Drawer
      isOpen
      onClose={onClose}
      title={t('servers.add')}
      means={proposals === undefined ? t('servers.add.means') : undefined}
    >
      {proposals === undefined ? (
        <SourceForm values={values} isBusy={examine.isPending} onExamine={look}>
          {examine.error && <ErrorState error={examine.error} />}
        </SourceForm>
      ) : (
        <Proposals of={proposals} isBusy={add.isPending} onBack={back} onAgree={agree}>
          {add.error && <ErrorState error={add.error} />}
        </Proposals>
      )}
    </Drawer>
  );
}
