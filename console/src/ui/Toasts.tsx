import { X } from 'lucide-react';
import { createContext, useCallback, useContext, useRef, useState, type ReactNode } from 'react';
import { useText } from '../i18n/text.tsx';
import { Button } from './Button.tsx';
import { IconButton } from './IconButton.tsx';
import { TimedToast } from './TimedToast.tsx';
import css from './Toasts.module.css';

export interface Toast {
  /** What was done, in a sentence. */
  readonly text: string;
  /** The way back, where there is one. */
  readonly onUndo?: () => void;
  /** `green` right after a success; `red` where it did not work. */
  readonly tone?: 'green' | 'red';
}

type Show = (toast: Toast) => void;

const ToastContext = createContext<Show>(() => {});
const shownAtMost = 3;

/** Shows what was done at the edge of the page, with the way back. */
export function Toasts({ children }: { readonly children: ReactNode }) {
  const { t } = useText();
  const [toasts, setToasts] = useState<readonly (Toast & { readonly id: number })[]>([]);
  const nextId = useRef(0);
  const show = useCallback<Show>((toast) => {
    const id = (nextId.current += 1);
    setToasts((former) => [...former, { ...toast, id }].slice(-shownAtMost));
  }, []);
  const remove = useCallback((id: number) => setToasts((former) => former.filter((toast) => toast.id !== id)), []);
  return (
    <ToastContext value={show}>
      {children}
      <div role="log" aria-live="polite" className={css.toasts}>
        {toasts.map(({ id, text, onUndo, tone }) => (
          <TimedToast key={id} tone={tone} isLong={onUndo !== undefined || tone === 'red'} onEnd={() => remove(id)}>
            <p className={css.text}>{text}</p>
            {onUndo !== undefined && (
              <Button
                isSmall
                onClick={() => {
                  remove(id);
                  onUndo();
                }}
              >
                {t('ui.undo')}
              </Button>
            )}
            <IconButton label={t('ui.dismiss')} icon={<X size={16} />} isSmall onClick={() => remove(id)} />
          </TimedToast>
        ))}
      </div>
    </ToastContext>
  );
}

/** Shows a sentence at the edge of the page. */
export const useToast = (): Show => useContext(ToastContext);
