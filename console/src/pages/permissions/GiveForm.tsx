import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { grantDraft } from '../../../../gateway/src/admin/contract/permissions.ts';
import { useNow } from '../../api/clock.ts';
import { useAct } from '../../api/use-act.ts';
import { GrantSentence } from '../../granted/GrantSentence.tsx';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { useToast } from '../../ui/Toasts.tsx';
import { AimFields } from './AimFields.tsx';
import { firstDraft, isProblem, toldOf, type Draft } from './draft.ts';
import { EndFields } from './EndFields.tsx';
import { fieldOf } from './field-of.ts';
import type { Looked } from './filter.ts';
import css from './Permissions.module.css';
import { WhereFields } from './WhereFields.tsx';
import { WhatFields } from './WhatFields.tsx';

interface GiveFormProps {
  readonly looked: Looked;
  readonly onClose: () => void;
}

/** A new permission; its sentence grows while it is filled in. */
export function GiveForm({ looked, onClose }: GiveFormProps) {
  const { t } = useText();
  const toast = useToast();
  const give = useAct('permissions.give');
  const now = useNow(60_000);
  const form = useForm<Draft, unknown, Draft>({
    defaultValues: firstDraft(looked.clients[0] ?? '*', looked.servers[0]?.name ?? '*'),
    resolver: zodResolver(grantDraft),
  });
  const draft = { ...firstDraft('*', '*'), ...form.watch() };
  const submit = form.handleSubmit((valid) => {
    if (give.isPending) return;
    give.mutate(valid, {
      onSuccess: () => {
        onClose();
        toast({ text: t('permissions.form.done'), tone: 'green' });
      },
      onError: ({ data }) => {
        const field = fieldOf(data?.['field']);
        const problem = data?.['problem'];
        if (field !== undefined && isProblem(problem))
          form.setError(field, { message: problem }, { shouldFocus: true });
      },
    });
  });
  const isTold = give.error !== null && isProblem(give.error.data?.['problem']);
  return (
    <form className={css.form} noValidate onSubmit={(event) => void submit(event)}>
      <WhatFields form={form} draft={draft} />
      <AimFields form={form} draft={draft} looked={looked} />
      <WhereFields form={form} draft={draft} />
      {draft.effect === 'allow' && <EndFields form={form} draft={draft} />}
      <div className={css.sentence}>
        <p className={css.muted}>{t('permissions.form.sentence')}</p>
        <p aria-live="polite">
          <GrantSentence grant={toldOf(draft, now)} />
        </p>
      </div>
      {give.error && !isTold && <ErrorState error={give.error} />}
      <Button type="submit" look="main" isBusy={give.isPending}>
        {t('permissions.form.give')}
      </Button>
    </form>
  );
}
