import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import { useLook } from '../../api/use-look.ts';
import { useText } from '../../i18n/text.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Field } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { WithCommands } from '../../ui/WithCommands.tsx';
import { RunResult } from './RunResult.tsx';
import { ToolForm } from './ToolForm.tsx';
import css from './TryPage.module.css';
import { useRun } from './use-run.ts';

/** A tool of a server, called by hand: what it takes, and what it answers. */
export function TryPage() {
  const { t } = useText();
  const { data, error, refetch } = useLook('try.look', {});
  const [picked, setPicked] = useState<string>();
  const { start, cancel, forget, run, isBusy, error: failure } = useRun();
  if (data === undefined) return error ? <ErrorState error={error} onAgain={() => void refetch()} /> : <PageSkeleton />;
  const tool = data.tools.find(({ name }) => name === picked) ?? data.tools[0];
  if (tool === undefined)
    return (
      <EmptyState
        icon={<FlaskConical size={28} />}
        title={t(data.isServing ? 'try.empty' : 'try.notServing')}
        means={<WithCommands text={t(data.isServing ? 'try.empty.means' : 'try.notServing.means')} />}
      />
    );
  const servers = [...new Set(data.tools.map(({ server }) => server))];
  const pick = (name: string | undefined): void => {
    setPicked(name);
    forget();
  };
  return (
    <div className={css.page}>
      <p className={css.means}>{t('try.means')}</p>
      <div className={css.pick}>
        <Field label={t('try.server')}>
          {(control) => (
            <Select
              {...control}
              value={tool.server}
              options={servers.map((server) => ({ value: server, label: server || t('try.otherServer') }))}
              onChoose={(server) => pick(data.tools.find((each) => each.server === server)?.name)}
            />
          )}
        </Field>
        <Field label={t('try.tool')}>
          {(control) => (
            <Select
              {...control}
              value={tool.name}
              options={data.tools
                .filter(({ server }) => server === tool.server)
                .map((each) => ({ value: each.name, label: each.tool }))}
              onChoose={pick}
            />
          )}
        </Field>
      </div>
      <ToolForm key={tool.name} tool={tool} isBusy={isBusy} onRun={(values) => start(tool.name, values)} />
      {failure && <ErrorState error={failure} />}
      {run && <RunResult run={run} onCancel={cancel} />}
    </div>
  );
}
