import { Content, Portal, Root, Trigger } from '@radix-ui/react-tooltip';
import type { ReactElement, ReactNode } from 'react';
import css from './Tooltip.module.css';

interface TooltipProps {
  /** Undefined: nothing is shown. */
  readonly text: ReactNode;
  /** What is pointed at or focused: one element that takes a ref. */
  readonly children: ReactElement;
}

/** A few words about what is pointed at or focused. Needs a TooltipProvider above it. */
export function Tooltip({ text, children }: TooltipProps) {
  if (text === undefined || text === '') return children;
  return (
    <Root>
      <Trigger asChild>{children}</Trigger>
      <Portal>
        <Content className={css.tip} sideOffset={6} collisionPadding={8}>
          {text}
        </Content>
      </Portal>
    </Root>
  );
}
