import { useAct } from '../../api/use-act.ts';
import { useLook } from '../../api/use-look.ts';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { Drawer } from '../../ui/Dialog.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { useToast } from '../../ui/Toasts.tsx';
import css from './ReviewDialog.module.css';
import { textOf, type Setting } from './setting.ts';
import { useWords } from './use-words.ts';

interface VersionDrawerProps {
  readonly version: number | undefined;
  readonly onClose: () => void;
}

/** What bringing a version back would change, and the button that does. */
export function VersionDrawer({ version, onClose }: VersionDrawerProps) {
  const { t } = useText();
  const words = useWords();
  const toast = useToast();
  const { data, error } = useLook('settings.difference', { id: version ?? 1 }, { enabled: version !== undefined });
  const restore = useAct('settings.restore');
  const undo = useAct('settings.restore');
  const said = (value: Setting['written']): string =>
    typeof value === 'boolean' ? t(value ? 'settings.on' : 'settings.off') : textOf(value) || t('settings.leftOut');
  const close = (): void => {
    restore.reset();
    onClose();
  };
  const bringBack = (id: number): void =>
    restore.mutate(
      { id },
      {
        onSuccess: ({ kept }) => {
          toast({
            text: t('settings.versions.restored', { id: String(id) }),
            tone: 'green',
            ...(kept !== undefined && { onUndo: () => undo.mutate({ id: kept }) }),
          });
          close();
        },
      },
    );
  return (
    <Drawer
      isOpen={version !== undefined}
      onClose={close}
      title={t('settings.versions.restoreAsk', { id: String(version ?? '') })}
      means={t('settings.versions.restoreMeans')}
      actions={
        <>
          <Button onClick={close}>{t('ui.cancel')}</Button>
          <Button
            look="main"
            isBusy={restore.isPending}
            isOff={data === undefined}
            onClick={() => version !== undefined && bringBack(version)}
          >
            {t('settings.versions.restore')}
          </Button>
        </>
      }
    >
      {restore.error && <ErrorState error={restore.error} />}
      {error && <ErrorState error={error} />}
      {data === undefined && error === null && <Skeleton />}
      {data?.differences.length === 0 && <p>{t('settings.versions.same')}</p>}
      <ul className={css.list}>
        {data?.differences.map(({ path, before, after }) => {
          const label = words.label({ path });
          return (
            <li key={path}>
              <h3>{label === path ? <HiddenText text={path} /> : label}</h3>
              {label !== path && <code className={css.path}>{path}</code>}
              <p className={css.change}>
                <del>
                  <HiddenText text={said(after)} />
                </del>{' '}
                <span aria-label={t('settings.becomes')} role="img">
                  →
                </span>{' '}
                <ins>
                  <HiddenText text={said(before)} />
                </ins>
              </p>
            </li>
          );
        })}
      </ul>
    </Drawer>
  );
}
