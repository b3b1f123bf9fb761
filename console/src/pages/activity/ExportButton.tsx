import { Download } from 'lucide-react';
import { useState } from 'react';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Field } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import css from './Asking.module.css';
import type { Filter } from './entry.ts';
import { useExport, type Exported } from './use-export.ts';

const formats = ['jsonl', 'csv'] as const;

/** Saves what stands in the signed records as a file. */
export function ExportButton({ filter }: { readonly filter: Filter }) {
  const { t } = useText();
  const [isOpen, setOpen] = useState(false);
  const [format, setFormat] = useState<Exported['format']>('jsonl');
  const { state, start, reset } = useExport();
  // A signature is over all of a stretch: what only a page can tell apart is left to the page.
  const { text: _text, result: _result, ...exported } = filter;
  const close = (): void => {
    setOpen(false);
    reset();
  };
  return (
    <>
      <Button icon={<Download size={16} aria-hidden="true" />} onClick={() => setOpen(true)}>
        {t('activity.export')}
      </Button>
      <Dialog
        isOpen={isOpen}
        onClose={close}
        title={t('activity.export')}
        means={t('activity.export.means')}
        actions={
          <>
            <Button onClick={close}>{t('ui.close')}</Button>
            <Button look="main" isBusy={state.kind === 'running'} onClick={() => start({ ...exported, format })}>
              {t('activity.export.start')}
            </Button>
          </>
        }
      >
        <Field label={t('activity.export.format')}>
          {(control) => (
            <Select
              {...control}
              value={format}
              options={formats.map((value) => ({ value, label: t(`activity.export.${value}`) }))}
              onChoose={setFormat}
            />
          )}
        </Field>
        <div role="status" className={css.news}>
          {state.kind === 'running' && t('activity.export.running', { done: state.done, of: state.of })}
          {state.kind === 'done' && t('activity.export.done', { count: state.lines })}
        </div>
        {state.kind === 'failed' && <ErrorState error={state.error} />}
      </Dialog>
    </>
  );
}
