import { Copy } from 'lucide-react';
import { useText } from '../../i18n/text.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { useToast } from '../../ui/Toasts.tsx';
import css from './CopyId.module.css';

/** The record's id, which the command line and a report of a problem name it by. */
export function CopyId({ id }: { readonly id: string }) {
  const { t } = useText();
  const toast = useToast();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(id);
      toast({ text: t('activity.copied'), tone: 'green' });
    } catch {
      toast({ text: t('activity.notCopied'), tone: 'red' });
    }
  };
  return (
    <p className={css.id}>
      <code>{id}</code>
      <IconButton label={t('activity.copyId')} icon={<Copy size={16} />} isSmall onClick={() => void copy()} />
    </p>
  );
}
