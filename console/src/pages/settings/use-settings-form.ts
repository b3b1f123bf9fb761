import { zodResolver } from '@hookform/resolvers/zod';
import { useEffect, useMemo, useState } from 'react';
import { useForm, useWatch, type UseFormReturn } from 'react-hook-form';
import { z } from 'zod';
import { settingShape, type SettingValue } from '../../../../gateway/src/admin/contract/settings.ts';
import { keepDraft, keptDraft } from './draft.ts';
import { conflictsOf, type Conflict } from './meanwhile.ts';
import { changesIn, keyOf, textsOf, type Look, type Texts } from './setting.ts';

type Values = Readonly<Record<string, SettingValue | undefined>>;

/** As it is written, and as the values that it means. */
export type SettingsForm = UseFormReturn<Texts, unknown, Values>;

/** A form on the configuration, which others may change while it is open. */
export interface SettingsEditing {
  readonly form: SettingsForm;
  readonly changes: Texts;
  /** What others changed in the file, and this person in the form, and nobody decided about. */
  readonly conflicts: readonly Conflict[];
  readonly keepMine: (conflict: Conflict) => void;
  readonly takeTheirs: (conflict: Conflict) => void;
  /** How many settings others changed under the form, that this person had not touched. */
  readonly takenOver: number;
  readonly discard: () => void;
}

const shapeOf = ({ settings }: Look): z.ZodType<Values, Texts> =>
  z.object(Object.fromEntries(settings.map(({ path, takes }) => [keyOf(path), settingShape(takes)])));

const warn = (event: BeforeUnloadEvent): void => event.preventDefault();

/** Follows the configuration: what a person changed is kept, and what others changed is taken over where it is another. */
export const useSettingsForm = (now: Look): SettingsEditing => {
  const [kept] = useState(keptDraft);
  const [base, setBase] = useState(kept?.base ?? now);
  const [decided, setDecided] = useState<readonly string[]>([]);
  const [takenOver, setTakenOver] = useState(0);
  const written = useMemo(() => textsOf(base), [base]);
  const shape = useMemo(() => shapeOf(now), [now]);
  const form = useForm<Texts, unknown, Values>({
    defaultValues: { ...written, ...kept?.changes },
    resolver: zodResolver(shape),
    mode: 'onChange',
  });
  const changes = changesIn(useWatch({ control: form.control }) as Texts, written);
  const conflicts = conflictsOf(base, now, changes).filter(
    ({ setting, theirs }) => !decided.includes(`${setting.path}\n${theirs}`),
  );

  useEffect(() => {
    if (now === base || conflicts.length > 0) return;
    const fresh = textsOf(now);
    const theirs = Object.keys(changesIn(fresh, written)).filter((key) => !(key in changes));
    if (now.revision !== base.revision) setTakenOver(theirs.length);
    setBase(now);
    setDecided([]);
    form.reset({ ...fresh, ...changes });
    if (Object.keys(changes).length > 0) void form.trigger();
  }, [now, base, conflicts.length, form, written, changes]);

  const isChanged = Object.keys(changes).length > 0;
  useEffect(() => {
    keepDraft(isChanged ? { base, changes } : undefined);
    if (!isChanged) return undefined;
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  });

  return {
    form,
    changes,
    conflicts,
    keepMine: ({ setting, theirs }) => setDecided((former) => [...former, `${setting.path}\n${theirs}`]),
    takeTheirs: ({ setting, theirs }) =>
      form.setValue(keyOf(setting.path), theirs, { shouldDirty: true, shouldValidate: true }),
    takenOver,
    discard: () => {
      setTakenOver(0);
      form.reset(textsOf(base));
    },
  };
};
