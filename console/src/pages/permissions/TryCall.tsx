import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Field } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import { SuggestInput } from '../../ui/SuggestInput.tsx';
import { TextArea } from '../../ui/TextArea.tsx';
import { argumentsOf } from './arguments-of.ts';
import type { Looked } from './filter.ts';
import css from './Permissions.module.css';
import { Verdict } from './Verdict.tsx';

/** What would be decided about a call, without making it. */
export function TryCall({ looked: { grants, clients, servers } }: { readonly looked: Looked }) {
  const { t } = useText();
  const weigh = useAct('permissions.weigh');
  const [client, setClient] = useState(clients[0] ?? '');
  const [session, setSession] = useState('');
  const [server, setServer] = useState(servers[0]?.name ?? '');
  const sessions = [...new Set(grants.flatMap(({ grant }) => grant.session ?? []))].filter((one) => !one.includes('*'));
  const tools = servers.find(({ name }) => name === server)?.tools ?? [];
  const [name, setName] = useState(tools[0] ?? '');
  const [text, setText] = useState('{\n  "path": "scenes"\n}');
  const [isTried, setTried] = useState(false);
  const args = argumentsOf(text);
  const missing = (value: string): string | undefined =>
    isTried && value.trim() === '' ? t('permissions.problem.missing') : undefined;
  /** What was said was about another call. */
  const changed = (): void => weigh.reset();
  return (
    <div className={css.try}>
      <p className={css.muted}>{t('permissions.try.means')}</p>
      <form
        className={css.form}
        onChange={changed}
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (args === undefined || client.trim() === '' || name.trim() === '' || server === '' || weigh.isPending)
            return;
          weigh.mutate({ client, server, name, arguments: args, ...(session.trim() !== '' && { session }) });
        }}
      >
        <div className={css.two}>
          <Field label={t('permissions.form.who')} error={missing(client)}>
            {(control) => (
              <SuggestInput
                {...control}
                suggestions={clients}
                value={client}
                onChange={({ target }) => setClient(target.value)}
              />
            )}
          </Field>
          <Field label={t('permissions.form.session')} means={t('permissions.form.sessionMeans')}>
            {(control) => (
              <SuggestInput
                {...control}
                suggestions={sessions}
                value={session}
                onChange={({ target }) => setSession(target.value)}
              />
            )}
          </Field>
        </div>
        <div className={css.two}>
          <Field label={t('permissions.form.server')}>
            {(control) => (
              <Select
                {...control}
                value={server}
                options={servers.map((one) => ({ value: one.name, label: one.name }))}
                onChoose={(chosen) => {
                  setServer(chosen);
                  setName(servers.find((one) => one.name === chosen)?.tools[0] ?? '');
                }}
              />
            )}
          </Field>
          <Field label={t('permissions.form.tool')} error={missing(name)}>
            {(control) => (
              <SuggestInput
                {...control}
                suggestions={tools}
                value={name}
                onChange={({ target }) => setName(target.value)}
              />
            )}
          </Field>
        </div>
        <Field
          label={t('permissions.try.arguments')}
          means={t('permissions.try.argumentsMeans')}
          error={isTried && args === undefined ? t('permissions.problem.notJson') : undefined}
        >
          {(control) => <TextArea {...control} value={text} onChange={({ target }) => setText(target.value)} />}
        </Field>
        <div>
          <Button type="submit" look="main" isBusy={weigh.isPending}>
            {t('permissions.try.go')}
          </Button>
        </div>
      </form>
      {weigh.error && <ErrorState error={weigh.error} />}
      {weigh.data && <Verdict key={weigh.submittedAt} weighed={weigh.data} />}
    </div>
  );
}
