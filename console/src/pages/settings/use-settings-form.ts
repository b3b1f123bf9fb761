import { zodResolver } from '@hookform/resolvers/zod';
import { useEffect, useLayoutEffect, useMemo, useState } from 'react';
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

/** What the form rests on. */
interface Ground {
  readonly base: Look;
  /** What a person had changed when it began to; left out for the first one. */
  readonly carried: Texts | undefined;
  readonly takenOver: number;
}

/** What was decided holds for this value of the file, and no later one. */
const nameOf = ({ setting, theirs }: Conflict): string => `${setting.path}\n${theirs}`;

const warn = (event: BeforeUnloadEvent): void => event.preventDefault();

/**
 * Follows the configuration: what a person changed is kept, and what others changed is taken over where it is another.
 * `isKept`: also while another page is open, and closing the window asks first.
 */
export const useSettingsForm = (now: Look, isKept: boolean): SettingsEditing => {
  const [kept] = useState(() => (isKept ? keptDraft() : undefined));
  const [ground, setGround] = useState<Ground>({ base: kept?.base ?? now, carried: undefined, takenOver: 0 });
  const [decided, setDecided] = useState<readonly string[]>([]);
  const { base, takenOver } = ground;
  const written = useMemo(() => textsOf(base), [base]);
  const shape = useMemo(() => shapeOf(now), [now]);
  const form = useForm<Texts, unknown, Values>({
    defaultValues: { ...written, ...kept?.changes },
    resolver: zodResolver(shape),
    mode: 'onChange',
  });
  const changes = changesIn(useWatch({ control: form.control }), written);
  const conflicts = conflictsOf(base, now, changes).filter((conflict) => !decided.includes(nameOf(conflict)));

  // As soon as nobody has to decide, the form stands on what is written now.
  if (now !== base && conflicts.length === 0) {
    const theirs = Object.keys(changesIn(textsOf(now), written)).filter((key) => !(key in changes));
    setGround({ base: now, carried: changes, takenOver: now.revision === base.revision ? takenOver : theirs.length });
    setDecided([]);
  }
  useLayoutEffect(() => {
    if (ground.carried === undefined) return;
    form.reset({ ...textsOf(ground.base), ...ground.carried });
    if (Object.keys(ground.carried).length > 0) void form.trigger();
  }, [form, ground]);

  const isChanged = Object.keys(changes).length > 0;
  useEffect(() => {
    if (!isKept) return undefined;
    keepDraft(isChanged ? { base, changes } : undefined);
    if (!isChanged) return undefined;
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  });

  return {
    form,
    changes,
    conflicts,
    keepMine: (conflict) => setDecided((former) => [...former, nameOf(conflict)]),
    takeTheirs: ({ setting, theirs }) =>
      form.setValue(keyOf(setting.path), theirs, { shouldDirty: true, shouldValidate: true }),
    takenOver,
    discard: () => {
      setGround({ base, carried: {}, takenOver: 0 });
    },
  };
};
