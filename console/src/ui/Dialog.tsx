import { Close, Content, Description, Portal, Root, Title } from '@radix-ui/react-dialog';
import { X } from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import { useText } from '../i18n/text.tsx';
import css from './Dialog.module.css';
import { IconButton } from './IconButton.tsx';

export interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What it is about, in a sentence. */
  readonly means?: ReactNode;
  readonly children?: ReactNode;
  /** Its buttons, the safest first. */
  readonly actions?: ReactNode;
}

interface ShellProps extends DialogProps {
  readonly place: 'middle' | 'side';
}

// Radix's own overlay locks scrolling by a style element, which the content security policy refuses. The page does not
// scroll behind this one: it lies over all of it.
function Shell({ isOpen, onClose, title, means, children, actions, place }: ShellProps) {
  const { t } = useText();
  const content = useRef<HTMLDivElement>(null);
  const opener = useRef<Element>(null);
  // Radix gives focus back to a trigger of its own; what opened this one is anywhere on the page.
  const focusOpener = (): void => {
    if (opener.current instanceof HTMLElement && opener.current.isConnected) opener.current.focus();
    else document.querySelector<HTMLElement>('main')?.focus();
  };
  // The first field, or the safest button; not the cross, which comes first on the screen.
  const focusFirst = (event: Event): void => {
    opener.current = document.activeElement;
    const first = content.current?.querySelector<HTMLElement>(
      `.${css.body} :is(input, textarea, select), .${css.actions} button`,
    );
    event.preventDefault();
    (first ?? content.current)?.focus();
  };
  return (
    <Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Portal>
        <div className={css.veil} />
        <Content
          ref={content}
          onOpenAutoFocus={focusFirst}
          onCloseAutoFocus={focusOpener}
          className={css[place]}
          {...(means === undefined && { 'aria-describedby': undefined })}
        >
          <div className={css.head}>
            <Title className={css.title}>{title}</Title>
            <Close asChild>
              <IconButton label={t('ui.close')} icon={<X size={18} />} className={css.close} />
            </Close>
          </div>
          <div className={css.body}>
            {means !== undefined && (
              <Description asChild>
                <div className={css.means}>{means}</div>
              </Description>
            )}
            {children}
          </div>
          {actions !== undefined && <div className={css.actions}>{actions}</div>}
        </Content>
      </Portal>
    </Root>
  );
}

/** One question, in the middle of the page. Escape closes it; focus goes back to where it was. */
export function Dialog(props: DialogProps) {
  return <Shell {...props} place="middle" />;
}

/** Details of one thing, at the side of the page; the list keeps its place. */
export function Drawer(props: DialogProps) {
  return <Shell {...props} place="side" />;
}
