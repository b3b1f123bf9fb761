import { Plus } from 'lucide-react';
import { useRef, useState, type ReactNode, type Ref } from 'react';
import { useText } from '../../../i18n/text.tsx';
import { Button } from '../../../ui/Button.tsx';
import type { FieldControl } from '../../../ui/Field.tsx';
import css from './Entries.module.css';
import { entriesIn, textOfEntries, withAnother, type Entry } from './entries.ts';
import { EntryCard } from './EntryCard.tsx';
import type { EntryShape } from './shapes.ts';

interface EntriesControlProps {
  readonly shape: EntryShape;
  readonly label: string;
  readonly control: FieldControl;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly ref: Ref<HTMLDivElement>;
  /** The same as JSON, for what the fields do not have. */
  readonly json: ReactNode;
}

/** Several things that a setting holds, each with its fields; or all of them as JSON. */
export function EntriesControl({ shape, label, control, text, onChange, ref, json }: EntriesControlProps) {
  const { t } = useText();
  const [isJson, setJson] = useState(false);
  const adding = useRef<HTMLButtonElement>(null);
  const entries = entriesIn(text, shape);
  const put = (changed: readonly Entry[]): void => onChange(textOfEntries(changed, shape));
  const toggle = (
    <Button isSmall look="quiet" onClick={() => setJson(!isJson)}>
      {t(isJson ? 'settings.entry.asForm' : 'settings.entry.asJson')}
    </Button>
  );
  if (isJson || entries === undefined)
    return (
      <div className={css.entries}>
        {json}
        {entries !== undefined && <div>{toggle}</div>}
      </div>
    );
  return (
    <div ref={ref} id={control.id} role="group" tabIndex={-1} aria-label={label} className={css.entries}>
      {entries.map((entry, at) => (
        <EntryCard
          // They have no names of their own, and stay in their order.
          // oxlint-disable-next-line react/no-array-index-key
          key={`${entries.length} ${at}`}
          shape={shape}
          entry={entry}
          number={at + 1}
          isTaken={(name) => entries.some((other) => other.name === name)}
          onChange={(changed) => put(entries.with(at, changed))}
          onRemove={() => {
            put(entries.toSpliced(at, 1));
            adding.current?.focus();
          }}
        />
      ))}
      <div className={css.actions}>
        <Button
          ref={adding}
          isSmall
          icon={<Plus size={16} aria-hidden="true" />}
          onClick={() => put(withAnother(entries, shape))}
        >
          {t('settings.entry.add')}
        </Button>
        {toggle}
      </div>
    </div>
  );
}
